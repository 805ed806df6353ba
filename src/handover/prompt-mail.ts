import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { type Desk, type KnownFacts, openDesk } from '../desk/desk.ts';
import { describeUnanswered } from '../receipts/failed-turn.ts';
import type { HandOverTurn } from '../sending/hops.ts';
import { describeHeldBack, readHeldBack } from '../session/held-back.ts';
import { countWithFirstTurn, handOver } from './hand-over.ts';

export interface PromptMail {
  /** For the model. */
  readonly text: string;
  /** The same for the person. */
  readonly shown: string;
  readonly notes: readonly string[];
  readonly ids: readonly string[];
}

export interface PromptTurn {
  readonly turn: HandOverTurn;
  /** A doorbell brought the prompt. */
  readonly isRung: boolean;
  /** The prompt itself holds mail that this session was offered, which its transcript does not show yet. */
  readonly keepsOwnOffers: boolean;
}

/**
 * Hands over what waits, and tells the person what of it had been held back, and why.
 * @returns undefined for a doorbell that rang for nothing.
 */
export async function handOverWithPrompt(
  bridge: Bridge,
  recipient: Recipient,
  known: KnownFacts,
  { turn, isRung, keepsOwnOffers }: PromptTurn,
): Promise<PromptMail | undefined> {
  // What has been handed over is held back no longer, and the server may say so before this goes on.
  const heldBack = await readHeldBack(bridge, recipient.client);
  const desk = await openDesk(bridge, recipient, { handsOver: true }, known);
  const { text, shown, messages } = await handOver(bridge, recipient, { desk, turn, keepsOwnOffers });
  if (text !== '' || !isRung)
    return { text, shown, notes: describeHeldBack(heldBack, messages), ids: messages.map(({ id }) => id) };
  const unanswered = await findUnanswered(desk);
  return unanswered === undefined ? undefined : { text: unanswered, shown: '', notes: [], ids: [] };
}

/**
 * A doorbell that brings nothing may ring for mail that stands before the model already: what SessionStart handed over,
 * and what a turn that failed left unanswered.
 * @returns what the model is told about it; undefined if there is none.
 */
async function findUnanswered(desk: Desk): Promise<string | undefined> {
  return (await countWithFirstTurn(desk)) ? '' : (await describeUnanswered(desk)) || undefined;
}
