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
  /** A desk that was opened or refreshed just now; without it, the hand-over opens its own. */
  readonly desk?: Desk;
  /** The model has nothing before it yet: what was offered to this client and not seen is offered again. */
  readonly isNewContext?: boolean;
  /** The current turn unless it is given. */
  readonly turn?: CountedTo;
  /** Nothing waits for what may have been thrown away: calls of one Bash command come into the transcript together. */
  readonly mayOvertake?: boolean;
  /** Nothing that this session was offered is offered again: it waits in the client until the model is free. */
  readonly keepsOwnOffers?: boolean;
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
  { desk: opened, isNewContext = false, turn = 'current', ...ways }: HandOverOptions = {},
): Promise<number> {
  const desk = opened ?? (await openDesk(bridge, recipient, { handsOver: true, isNewContext }));
  const progress: Progress = { handed: [], left: 0 };
  try {
    // One look goes through a part of a flooded inbox, hence the next look.
    while (await handOverOnce(desk, tray, ways, progress)) await desk.refresh();
  } catch (error) {
    // What was claimed before a disk began to fail must still be shown. The rest is tried again at the next occasion.
    if (progress.handed.length === 0) throw error;
  }
  if (turn !== 'none') await countHandedOver(bridge, recipient.client, progress.handed, turn);
  noteHandOver(desk, progress);
  return progress.left;
}

function noteHandOver({ bridge, recipient }: Desk, { handed, left }: Progress): void {
  if (handed.length + left === 0) return;
  bridge.decisions?.note(recipient.name, 'hand-over', undefined, `${handed.length} offered, ${left} left in the inbox`);
}

function noteKeptBack(
  { bridge: { decisions }, recipient }: Desk,
  all: readonly Candidate[],
  ordered: readonly Candidate[],
): void {
  const why = 'waits: older mail of its sender is not in the transcript yet';
  for (const candidate of decisions ? all : []) {
    if (!ordered.includes(candidate)) decisions?.note(recipient.name, 'hand-over', candidate.message.id, why);
  }
}

function noteOffered({ decisions }: Bridge, { mailbox, claim, redelivered }: OfferedMail): void {
  decisions?.note(mailbox.name, 'offered', claim.id, `attempt ${claim.attempt}${redelivered ? ', again' : ''}`);
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

interface Progress {
  readonly handed: Message[];
  /** How many files wait in the inbox. */
  left: number;
}

/** @returns whether another look may find more: the inbox holds more than one goes through, and the tray has room. */
async function handOverOnce(desk: Desk, tray: Tray, ways: HandOverOptions, progress: Progress): Promise<boolean> {
  const { bridge, recipient, note } = desk;
  const { candidates, waiting, isPart } = await findCandidates(desk, ways);
  progress.left = waiting;
  if (candidates.length === 0) return false;
  const ordered = order(candidates, ways.mayOvertake ? [] : await waitForUncertain(desk, candidates));
  noteKeptBack(desk, candidates, ordered);
  const ids = ordered.map(({ message }) => message.id);
  await ensureMailbox(bridge.store, recipient.name);
  await notePositions(bridge, recipient.client, note?.transcriptPath, ids);
  const before = progress.handed.length;
  for (const candidate of ordered) {
    if (!tray.hasRoomFor(candidate)) {
      bridge.decisions?.note(recipient.name, 'hand-over', candidate.message.id, 'waits: no room is left');
      return false;
    }
    const offered = await offerOnItsOwn(bridge, candidate);
    if (!candidate.isRedelivery) progress.left -= 1;
    if (!offered) continue;
    tray.add(offered);
    noteOffered(bridge, offered);
    progress.handed.push(offered.message);
  }
  return isPart && progress.handed.length > before;
}
