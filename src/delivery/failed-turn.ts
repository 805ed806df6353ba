import type { ProcessIdentity } from '../base/process-identity.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Bridge, Recipient } from './bridge.ts';
import { offeredTo } from './offers.ts';
import type { JudgedOffer } from './receipts.ts';

/** How often a doorbell rings once more for mail whose turns fail: an API that is down must not be asked for ever. */
export const ringsAfterFailures = 5;
const firstPauseMs = 20_000;

const topic = 'failed';

/** What is known of mail that stands before a model whose turn on it failed, by id. */
type FailedTurns = Readonly<Record<string, { readonly failures: number; readonly status: number | null }>>;

/** When to ring again for mail whose turn failed: after a pause that doubles with each failure, and not for ever. */
export class RetryPlan {
  readonly #dueAtMs = new Map<string, { readonly failures: number; readonly atMs: number }>();

  isDue({ held, evidence: { failures } }: JudgedOffer, nowMs: number): boolean {
    const planned = this.#dueAtMs.get(held.fileName);
    const atMs = planned?.failures === failures ? planned.atMs : nowMs + firstPauseMs * 2 ** (failures - 1);
    this.#dueAtMs.set(held.fileName, { failures, atMs });
    return failures <= ringsAfterFailures && nowMs >= atMs;
  }
}

/** Writes down which offers' turns failed, for the hook that a doorbell sets off and for a sender who asks. */
export async function noteFailedTurns(
  bridge: Bridge,
  client: ProcessIdentity,
  offers: readonly JudgedOffer[],
): Promise<void> {
  const failed: FailedTurns = Object.fromEntries(
    offers.map(({ held, evidence }) => [held.id, { failures: evidence.failures, status: evidence.lastStatus ?? null }]),
  );
  const before = await readFailedTurns(bridge, client);
  if (JSON.stringify(before) === JSON.stringify(failed)) return;
  if (offers.length === 0) await clearClientNote(bridge.registry, client, topic);
  else await writeClientNote(bridge.registry, client, topic, failed);
}

/** What the model is told that a doorbell woke for mail it has before it already; empty if there is none. */
export async function describeUnanswered(bridge: Bridge, recipient: Recipient): Promise<string> {
  const failed = await readFailedTurns(bridge, recipient.client);
  const offered = Object.keys(failed).length === 0 ? [] : await offeredTo(bridge, recipient);
  const ids = offered.map(({ held }) => held.id).filter((id) => failed[id]);
  if (ids.length === 0) return '';
  return `Nothing new came. Your turn failed before you had answered the mail above: ${ids.join(', ')}. Go on with it.`;
}

/** For a sender who asks what became of a message; undefined if no turn on it failed. */
export async function describeFailedTurn(
  bridge: Bridge,
  client: ProcessIdentity,
  { id, to }: { readonly id: string; readonly to: string },
): Promise<string | undefined> {
  const failed = (await readFailedTurns(bridge, client))[id];
  if (!failed) return undefined;
  const error = failed.status === null ? 'an API error' : `API error ${failed.status}`;
  const times = failed.failures === 1 ? '' : `, ${failed.failures} times`;
  const next =
    failed.failures > ringsAfterFailures
      ? `no doorbell rings any more, and ${to} reads it with its next prompt`
      : 'a doorbell rings again after a pause';
  return `handed to ${to}, whose turn failed with ${error}${times}; ${next}`;
}

async function readFailedTurns(bridge: Bridge, client: ProcessIdentity): Promise<FailedTurns> {
  const failed = await readClientNote(bridge.registry, client, topic);
  return typeof failed === 'object' && failed !== null ? (failed as FailedTurns) : {};
}
