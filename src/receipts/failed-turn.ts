import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Evidence } from '../claude-code/transcript/transcript.ts';
import type { Desk } from '../desk/desk.ts';
import { judge } from '../desk/judge.ts';
import type { Offer } from '../desk/offers.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import type { Message } from '../protocol/message.ts';
import { textsByKey } from '../protocol/objects.ts';

/** How often a doorbell rings once more for mail whose turns fail: an API that is down must not be asked for ever. */
export const ringsAfterFailures = 5;
const firstPauseMs = 20_000;

export const failedTopic = 'failed';

/** Mail that stands before a model whose turn on it failed: what its sender is told, by id. */
type FailedTurns = Readonly<Record<string, string>>;

/** An offer that stands before a model whose turn on it failed. */
export interface FailedOffer extends Offer {
  readonly evidence: Evidence;
}

export function failedOffers(desk: Desk): readonly FailedOffer[] {
  return desk.ownOffers.flatMap((offer) => {
    const evidence = desk.evidenceOf(offer.claim);
    return evidence && judge(offer, desk) === 'failed' ? [{ ...offer, evidence }] : [];
  });
}

/** When to ring again for mail whose turn failed: after a pause that doubles with each failure, and not for ever. */
export class RetryPlan {
  readonly #dueAtMs = new Map<string, { readonly failures: number; readonly atMs: number }>();

  isDue({ claim, evidence: { failures } }: FailedOffer, nowMs: number): boolean {
    const planned = this.#dueAtMs.get(claim.fileName);
    const atMs = planned?.failures === failures ? planned.atMs : nowMs + firstPauseMs * 2 ** (failures - 1);
    this.#dueAtMs.set(claim.fileName, { failures, atMs });
    return failures <= ringsAfterFailures && nowMs >= atMs;
  }
}

/** Writes down which offers' turns failed, for the hook that a doorbell sets off and for a sender who asks. */
export async function noteFailedTurns(
  bridge: Bridge,
  client: ProcessIdentity,
  offers: readonly FailedOffer[],
): Promise<void> {
  const failed: FailedTurns = Object.fromEntries(offers.map(({ claim, evidence }) => [claim.id, describe(evidence)]));
  const before = await readFailedTurns(bridge, client);
  if (JSON.stringify(before) === JSON.stringify(failed)) return;
  if (offers.length === 0) await clearClientNote(bridge.registry, client, failedTopic);
  else await writeClientNote(bridge.registry, client, failedTopic, failed);
}

/** Mail that stands before a model whose turn on it failed. */
export async function mailOfFailedTurn(desk: Desk): Promise<Message[]> {
  const failed = await readFailedTurns(desk.bridge, desk.recipient.client);
  return desk.messagesOf(desk.ownOffers.filter(({ claim }) => failed[claim.id]));
}

/** What the model is told that a doorbell woke for mail it has before it already; empty if there is none. */
export async function describeUnanswered(desk: Desk): Promise<string> {
  const ids = (await mailOfFailedTurn(desk)).map(({ id }) => id);
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
  return failed && `handed to ${to}, whose ${failed}`;
}

function describe({ failures, lastStatus }: Evidence): string {
  const error = lastStatus === undefined ? 'an API error' : `API error ${lastStatus}`;
  const times = failures === 1 ? '' : ` ${failures} times`;
  const next =
    failures > ringsAfterFailures
      ? 'no doorbell rings for it any more; it is read with the next prompt'
      : 'a doorbell rings again after a pause';
  return `turn failed${times} with ${error}; ${next}`;
}

async function readFailedTurns(bridge: Bridge, client: ProcessIdentity): Promise<FailedTurns> {
  return (await readClientNote(bridge.registry, client, failedTopic, parseFailedTurns)) ?? {};
}

export const parseFailedTurns = parserOf<FailedTurns>(textsByKey);
