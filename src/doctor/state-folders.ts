import { join } from 'node:path';
import { listOwnFolder } from '../base/own-folder.ts';
import type { Parse } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { watchedTopic } from '../claude-code/doorbells/watched-bell.ts';
import { parsePositions, positionsTopic } from '../desk/offer-position.ts';
import { parseTestRing, testRingTopic } from '../doorbells/test-ring.ts';
import { parseCard } from '../identity/card.ts';
import { parseBinding } from '../identity/client-binding.ts';
import { parseHeartbeat } from '../identity/heartbeat.ts';
import { parseRoster, rosterTopic } from '../identity/roster.ts';
import { parseWatch } from '../idle-notices/idle-watch.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { failedTopic, parseFailedTurns } from '../receipts/failed-turn.ts';
import { parseReservation } from '../reservations/reservation.ts';
import { hopsTopic, parseCaused } from '../sending/hops.ts';
import { parseRedelivery } from '../sending/redeliver-dead.ts';
import { heldBackTopic, parseHeldBack } from '../session/held-back.ts';
import { parseServerNote, serverNoteTopic } from '../session/server-note.ts';
import { parseSessionNote, sessionTopic } from '../session/session-note.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import { parseAnswer } from '../store/outcomes/answer.ts';
import { parseDeadReason } from '../store/outcomes/dead-letter.ts';
import { parseReceipt } from '../store/outcomes/receipt.ts';
import { parseSending } from '../store/outcomes/sending-answer.ts';
import { parseTaskRecord } from '../tasks/task.ts';
import { parseIntent } from '../tasks/vanished-notice.ts';

/** A folder of state files. What no ending fits need only be a regular file: a mark, a draft, or of another program. */
export interface StateFolder {
  readonly path: string;
  /** What its files hold, by how their names end; the first that fits counts. */
  readonly formats: readonly (readonly [ending: string, parse: (name: string) => Parse<unknown>])[];
}

/** Every folder of docs/SPECIFICATION.md that holds state files. Messages and keys are looked at elsewhere. */
export async function listStateFolders(bridge: Bridge): Promise<StateFolder[]> {
  const { store } = bridge;
  const { agents, clients, status, leases, released, edits, watches } = store.layout;
  const mailboxes = await listOwnMailboxes(store.fs, store.layout);
  return [
    { path: agents, formats: [['.json', (name) => (stored) => parseCard(stored, name.slice(0, -'.json'.length))]] },
    { path: status, formats: [['-heartbeat.json', () => parseHeartbeat]] },
    { path: clients, formats: clientFormats },
    { path: watches, formats: [['.json', () => parseWatch]] },
    ...[leases, released, edits].map(ofMarks),
    ...mailboxes.flatMap(foldersOfMailbox),
    ...(await subfolders(
      bridge,
      mailboxes.map(({ quota }) => quota),
      [],
    )),
    ...(await subfolders(bridge, [store.layout.reservations], [['.json', () => parseReservation]])),
    ...(await subfolders(bridge, [store.layout.tasks], taskFormats)),
  ];
}

const clientFormats: StateFolder['formats'] = [
  [`~${sessionTopic}.json`, () => parseSessionNote],
  [`~${rosterTopic}.json`, () => parseRoster],
  [`~${hopsTopic}.json`, () => parseCaused],
  [`~${heldBackTopic}.json`, () => parseHeldBack],
  [`~${serverNoteTopic}.json`, () => parseServerNote],
  [`~${watchedTopic}.json`, () => parseBinding],
  [`~${testRingTopic}.json`, () => parseTestRing],
  [`~${positionsTopic}.json`, () => parsePositions],
  [`~${failedTopic}.json`, () => parseFailedTurns],
  // A token and nothing else, or a process that one look shows to be alive or not.
  ['~server.json', () => anyJson],
  ['~dashboard.json', () => anyJson],
  ['.json', () => parseBinding],
];

const taskFormats: StateFolder['formats'] = [
  ['.json', (name) => (name.startsWith('.vanished-') ? parseIntent : parseTaskRecord)],
];

function foldersOfMailbox({ answered, receipts, dead, dropped, accepted }: MailboxLayout): StateFolder[] {
  const formats: StateFolder['formats'] = [
    ['.reason.json', () => parseDeadReason],
    ['.redelivered.json', () => parseRedelivery],
  ];
  return [
    {
      path: answered,
      formats: [
        ['.json', () => parseAnswer],
        ['.sending', () => parseSending],
      ],
    },
    { path: receipts, formats: [['.receipt.json', () => parseReceipt]] },
    { path: dead, formats },
    { path: dropped, formats },
    ofMarks(accepted),
  ];
}

async function subfolders(
  { store }: Bridge,
  parents: readonly string[],
  formats: StateFolder['formats'],
): Promise<StateFolder[]> {
  const found: StateFolder[] = [];
  for (const parent of parents) {
    for (const name of await listOwnFolder(store, parent)) found.push({ path: join(parent, name), formats });
  }
  return found;
}

function ofMarks(path: string): StateFolder {
  return { path, formats: [] };
}

function anyJson(stored: unknown): unknown {
  return stored;
}
