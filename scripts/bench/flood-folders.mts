import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, processToken, systemProcessTable } from '../../src/base/process-identity.ts';
import { newMessageId, newReservationId } from '../../src/protocol/ids.ts';
import { layoutOf } from '../../src/protocol/layout.ts';
import { folderNameOf } from '../../src/reservations/reservation.ts';
import { firstRecord } from '../../src/tasks/task-details.ts';
import { peerName, type RegisteredSession } from './registered-session.mts';

/** What a program of the same account, or one that went wrong, may leave in a folder of the bridge directory. */
export interface FolderFlood {
  readonly what: string;
  /** @param share how much of it is made, 1 for all. */
  fill(session: RegisteredSession, share: number): void;
}

const nowMs = Date.now();
const { host } = systemProcessTable();
/** Clients that are gone, and clients of another machine. */
const gone = Array.from({ length: 100_000 }, (_, number) =>
  number % 2 === 0 ? `${host}-${4_200_000 + number}-12345` : `0badf00d-${number}-12345`,
);

export const floods: readonly FolderFlood[] = [
  {
    what: '100,000 forged leases',
    fill: (session, share) =>
      each(100_000 * share, (number) => touch(session, 'leases', `forged-${number}~${gone[number]}~0`)),
  },
  {
    what: '100,000 forged edits',
    fill: (session, share) =>
      each(100_000 * share, (number) => {
        const file = number.toString(16).padStart(16, '0');
        touch(session, 'edits', `${file}~forged~${gone[number]}~${nowMs.toString(36)}`);
      }),
  },
  {
    what: '100,000 forged clients',
    fill: (session, share) =>
      each(100_000 * share, (number) => put(session, ['clients', `${gone[number]}.json`], { name: 'forged' })),
  },
  {
    what: '20,000 watches',
    fill: (session, share) =>
      each(20_000 * share, (number) => {
        const watch = { id: newMessageId(nowMs + number), watched: session.name, watcher: `forged-${number}` };
        const file = `${watch.watched}~${watch.watcher}~${watch.id}.json`;
        put(session, ['watches', file], { ...watch, holder: ownToken(), isNextTurn: true, atMs: nowMs, hops: 0 });
      }),
  },
  {
    what: '20,000 tasks',
    fill: (session, share) =>
      each(20_000 * share, (number) => {
        const id = newMessageId(nowMs + number);
        const first = taskFrom(session);
        put(session, ['tasks', id, '0001.json'], first);
        put(session, ['tasks', id, '0002.json'], {
          ...first,
          number: 2,
          state: 'working',
          by: 'forged',
          side: 'worker',
        });
      }),
  },
  {
    what: '10,000 cards',
    fill: (session, share) =>
      each(10_000 * share, (number) => {
        const name = `forged-${number}`;
        put(session, ['agents', `${name}.json`], { name, sessions: [], createdAtMs: nowMs, lastUsedAtMs: nowMs });
      }),
  },
  {
    what: '2,000 reservations of 50 patterns',
    fill: (session, share) => {
      const root = session.environment.CLAUDE_PROJECT_DIR ?? '';
      each(2_000 * share, (number) => {
        const id = newReservationId(nowMs + number);
        const paths = Array.from({ length: 50 }, (_, path) => `src/part-${number}/**/file-${path}*.ts`);
        const held = { id, name: peerName, holder: peerToken(), root, paths, expiresAtMs: nowMs + 3_600_000 };
        put(session, ['reservations', folderNameOf(root), `${id}.json`], held);
      });
    },
  },
];

function taskFrom({ name }: RegisteredSession) {
  const letter = { from: name, identity: { mode: 'script' }, timestamp: new Date(nowMs).toISOString(), hops: 0 };
  return firstRecord({ ...letter, content: { text: 'forged', parts: [] }, task: {}, priority: 'low', thread: null }, [
    'forged',
  ]);
}

function each(count: number, work: (number: number) => void): void {
  for (let number = 0; number < count; number++) work(number);
}

function touch(session: RegisteredSession, ...names: string[]): void {
  writeFileSync(place(session, names), '');
}

function put(session: RegisteredSession, names: string[], value: object): void {
  writeFileSync(place(session, names), `${JSON.stringify(value)}\n`);
}

const made = new Set<string>();

function place({ bridgeDirectory }: RegisteredSession, names: readonly string[]): string {
  const folder = join(layoutOf(bridgeDirectory).root, ...names.slice(0, -1));
  if (!made.has(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  made.add(folder);
  return join(folder, names.at(-1) ?? '');
}

function ownToken(): string {
  return tokenOf(process.pid);
}

function peerToken(): string {
  return tokenOf(process.ppid);
}

function tokenOf(pid: number): string {
  const identity = identifyProcess(systemProcessTable(), pid);
  if (!identity) throw new Error(`process ${pid} is not there`);
  return processToken(identity);
}
