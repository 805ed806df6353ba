import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { type Desk, openDesk } from '../desk/desk.ts';
import { notePositions } from '../desk/offer-position.ts';
import { order } from '../desk/order.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { mailAwaitingFirstTurn } from '../receipts/first-turn.ts';
import { countHandedOver, type HandOverTurn } from '../sending/hops.ts';
import { readSessionNote } from '../session/session-note.ts';
import { ensureMailbox } from '../store/store.ts';
import { type Candidate, findCandidates } from './candidates.ts';
import { type OfferedMail, offerOnItsOwn, offerThisOne } from './offer.ts';
import { type HandOver, ModelTray, type Tray } from './tray.ts';

/** A client writes what a hook gave it into the transcript within some 100 ms. */
const carryPatienceMs = 400;
const lookEveryMs = 25;

/** Which turn the loop guard counts a hand-over to; `none` where no session's model reads it. */
export type CountedTo = HandOverTurn | 'none';

export interface HandOverOptions {
  /** One that was opened or refreshed just now; by default one is opened. */
  readonly desk?: Desk;
  /** The model has nothing before it yet: what was offered to this client and not seen is offered again. */
  readonly isNewContext?: boolean;
  /** The current turn unless it is given. */
  readonly turn?: CountedTo;
  /** Nothing waits for what may have been thrown away: calls of one Bash command come into the transcript together. */
  readonly mayOvertake?: boolean;
}

/** Hands mail to the model of a session: the text to put before it, as many whole messages as fit. */
export async function handOver(
  bridge: Bridge,
  recipient: Recipient,
  { maxCharacters, ...options }: HandOverOptions & { readonly maxCharacters?: number } = {},
): Promise<HandOver> {
  const tray = new ModelTray(maxCharacters);
  return tray.describe(await handOverAndCount(bridge, recipient, tray, options));
}

/**
 * The one way in which mail is handed to `recipient`, who holds the name: critical mail first, then the oldest, one
 * message at a time until the tray is full. What was handed over stays `offered` until its session's transcript, an
 * answer or the caller confirms it. The loop guard's count goes with it.
 * @returns how many files still wait in the inbox.
 */
export async function handOverAndCount(
  bridge: Bridge,
  recipient: Recipient,
  tray: Tray,
  { desk: opened, isNewContext = false, turn = 'current', mayOvertake = false }: HandOverOptions = {},
): Promise<number> {
  const desk = opened ?? (await openDesk(bridge, recipient, { handsOver: true, isNewContext }));
  const handed: Message[] = [];
  for (;;) {
    const { candidates, waiting, isPart } = await findCandidates(desk);
    const uncertain = candidates.length > 0 && !mayOvertake ? await waitForUncertain(desk, candidates) : [];
    const round = await offerUntilFull(desk, order(candidates, uncertain), tray, handed);
    if (!isPart || !round.hasRoom || round.offered === 0) {
      if (turn !== 'none') await countHandedOver(bridge, recipient.client, handed, turn);
      return waiting - round.fromInbox;
    }
    await desk.refresh();
  }
}

/** Hands over one message of the inbox that somebody waits for: the answer to a question. */
export async function handOverAnswer(
  bridge: Bridge,
  { client }: Pick<Recipient, 'client'>,
  { mailbox, fileName, id }: { readonly mailbox: MailboxLayout; readonly fileName: string; readonly id: string },
  turn: CountedTo = 'current',
): Promise<OfferedMail | undefined> {
  await notePositions(bridge, client, (await readSessionNote(bridge, client))?.transcriptPath, [id]);
  const offered = await offerThisOne(bridge, mailbox, { fileName, id }, client);
  if (offered && turn !== 'none') await countHandedOver(bridge, client, [offered.message], turn);
  return offered;
}

/**
 * Mail that SessionStart handed over stands before the model with the turn that begins now, to which it counts.
 * @returns whether there is any.
 */
export async function countWithFirstTurn(desk: Desk): Promise<boolean> {
  const messages = await mailAwaitingFirstTurn(desk);
  await countHandedOver(desk.bridge, desk.recipient.client, messages);
  return messages.length > 0;
}

/**
 * Messages of this session that may have been thrown away, after they had the time to come into its transcript. What is
 * offered again now goes before the rest by itself.
 */
async function waitForUncertain(desk: Desk, candidates: readonly Candidate[]): Promise<readonly Message[]> {
  const { fs } = desk.bridge.store;
  const offeredAgain = new Set(candidates.map(({ message }) => message.id));
  for (const deadlineMs = fs.monotonicMs() + carryPatienceMs; ; await desk.lookAtOffers()) {
    const uncertain = desk.uncertainOffers.filter(({ claim }) => !offeredAgain.has(claim.id));
    if (uncertain.length === 0 || fs.monotonicMs() >= deadlineMs) return desk.messagesOf(uncertain);
    await fs.sleep(lookEveryMs);
  }
}

interface Round {
  readonly offered: number;
  readonly fromInbox: number;
  readonly hasRoom: boolean;
}

/**
 * Offers what the tray has room for. What was claimed before a disk began to fail must still be shown, so a failure
 * counts only if nothing was handed over; the rest is tried again at the next occasion.
 */
async function offerUntilFull(
  desk: Desk,
  candidates: readonly Candidate[],
  tray: Tray,
  handed: Message[],
): Promise<Round> {
  const { bridge, recipient, note } = desk;
  if (candidates.length > 0) {
    const ids = candidates.map(({ message }) => message.id);
    await ensureMailbox(bridge.store, recipient.name);
    await notePositions(bridge, recipient.client, note?.transcriptPath, ids);
  }
  const round = { offered: 0, fromInbox: 0 };
  for (const candidate of candidates) {
    if (!tray.hasRoomFor(candidate)) return { ...round, hasRoom: false };
    try {
      const offered = await offerOnItsOwn(bridge, candidate);
      round.fromInbox += Number(!candidate.isRedelivery);
      if (!offered) continue;
      tray.add(offered);
      handed.push(offered.message);
      round.offered += 1;
    } catch (error) {
      if (handed.length === 0) throw error;
      return { ...round, hasRoom: false };
    }
  }
  return { ...round, hasRoom: true };
}
