import * as z from 'zod/mini';
import { failureOf } from '../base/errors.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Message } from '../protocol/message.ts';
import { isReleased } from './release-message.ts';

export const hopsTopic = 'hops';
const hourMs = 60 * 60 * 1000;

/** One turn, and those whose mail it handed over. */
interface CausedTurn {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly senders: readonly string[];
}

/** What mail has caused in a session since its person last spoke. */
export interface Caused {
  /** The number of agent messages, each caused by the one before, that led to the session's current work. */
  readonly hops: number;
  /** When mail was last handed over, milliseconds since 1970. */
  readonly lastMailAtMs: number;
  /** The turns of the last hour, oldest first. */
  readonly turns: readonly CausedTurn[];
}

/** Whether a hand-over begins a turn, belongs to the one that is under way, or comes with a prompt of the person. */
export type HandOverTurn = 'new' | 'current' | 'of a person';

const nothing: Caused = { hops: 0, lastMailAtMs: 0, turns: [] };

export async function readCaused(bridge: Bridge, client: ProcessIdentity): Promise<Caused> {
  const note = await readClientNote(bridge.registry, client, hopsTopic, parseCaused);
  if (typeof note === 'number') return { ...nothing, hops: note, lastMailAtMs: bridge.store.fs.nowMs() };
  return note ?? nothing;
}

/**
 * The number of agent messages that led to the session's current work; 0 after its user's prompt. Messages that its model
 * sends carry the number on.
 * @param fadesAfterMs without mail for this long it is 0 again.
 */
export async function readHops(
  bridge: Bridge,
  client: ProcessIdentity,
  fadesAfterMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  const { hops, lastMailAtMs } = await readCaused(bridge, client);
  return Math.abs(bridge.store.fs.nowMs() - lastMailAtMs) < fadesAfterMs ? hops : 0;
}

/** A person spoke: what follows is theirs, and they vouch for what went before. */
export async function resetHops(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  await clearClientNote(bridge.registry, client, hopsTopic);
}

/** How many turns of the last hour handed over mail of this sender. */
export function turnsCausedBy({ turns }: Caused, sender: string, nowMs: number): number {
  return turns.filter(({ atMs, senders }) => isRecent(atMs, nowMs) && senders.includes(sender)).length;
}

/** A person let mail of this sender through: what it caused before does not count any more. */
export async function forgiveSender(bridge: Bridge, client: ProcessIdentity, sender: string): Promise<Caused> {
  const caused = await readCaused(bridge, client);
  const turns = caused.turns.map((turn) => ({ ...turn, senders: turn.senders.filter((name) => name !== sender) }));
  const forgiven = { ...caused, turns };
  await writeClientNote(bridge.registry, client, hopsTopic, forgiven);
  return forgiven;
}

/**
 * Counts mail that a session was handed, so that what it does next may be because of it. A turn counts once for each
 * sender, however often it was prolonged. Everything that hands mail to a session calls this after it has taken it; a
 * disk that fails to keep the count is no reason not to show the mail, so it becomes a warning.
 */
export async function countHandedOver(
  bridge: Bridge,
  client: ProcessIdentity,
  handed: readonly Message[],
  turn: HandOverTurn = 'current',
): Promise<void> {
  if (handed.length === 0 || turn === 'of a person') return;
  const failure = await failureOf(() => count(bridge, client, handed, turn));
  if (failure !== undefined)
    bridge.warnings.push(`cc2cc: the loop guard could not count the delivered mail: ${failure}`);
}

async function count(
  bridge: Bridge,
  client: ProcessIdentity,
  handed: readonly Message[],
  turn: HandOverTurn,
): Promise<void> {
  const nowMs = bridge.store.fs.nowMs();
  const before = await readCaused(bridge, client);
  const hops = Math.max(before.hops, await hopsAfter(bridge, handed));
  const recent = before.turns.filter(({ atMs }) => isRecent(atMs, nowMs));
  const current = turn === 'current' ? recent.at(-1) : undefined;
  const earlier = current ? recent.slice(0, -1) : recent;
  const senders = [...new Set([...(current?.senders ?? []), ...handed.map(({ from }) => from)])];
  const turns = [...earlier, { atMs: current?.atMs ?? nowMs, senders }];
  await writeClientNote(bridge.registry, client, hopsTopic, { hops, lastMailAtMs: nowMs, turns } satisfies Caused);
}

async function hopsAfter(bridge: Bridge, handed: readonly Message[]): Promise<number> {
  let caused = 0;
  for (const { id, hops } of handed) {
    // A person who let a message through vouches for what went before.
    if (!(hops > 0 && (await isReleased(bridge, id)))) caused = Math.max(caused, hops + 1);
  }
  return caused;
}

/** A clock that went back must not make a turn count for longer, hence the absolute difference. */
function isRecent(atMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < hourMs;
}

const schema = z.looseObject({
  hops: z.number(),
  lastMailAtMs: z.number(),
  turns: z.array(z.looseObject({ atMs: z.number(), senders: z.array(z.string()) })),
});

/** A session that began under an older version left the number alone. */
export function parseCaused(stored: unknown): Caused | number | undefined {
  return typeof stored === 'number' ? stored : schema.safeParse(stored).data;
}
