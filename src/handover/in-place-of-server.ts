import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { openDesk } from '../desk/desk.ts';
import { gatherForwarded } from '../desk/waiting-files.ts';
import { lostMail, RingableMail } from '../doorbells/ringable.ts';
import { mailboxOf } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { holdBack } from '../sending/held-back-mail.ts';
import type { LoopGuard } from '../sending/loop-guard.ts';
import { isInTurn } from '../session/in-turn.ts';
import { readSessionNote } from '../session/session-note.ts';
import { leaveFirstTurn } from '../session/turn.ts';
import { handOver } from './hand-over.ts';
import { type HandOver, noMail } from './tray.ts';

/** A server that ended while it handed mail over leaves an offer of which nothing can be told so soon. */
const lossPatienceMs = 8_000;
const lookEveryMs = 250;

/**
 * Hands mail to a session that no server looks after, for a hook whose answer wakes it or comes between two steps of its
 * turn. The client keeps that answer until its model is free, so what it was given before is not given again while it is
 * at work.
 * @returns what it hands over; `hasMore` if more waits than one answer holds.
 */
export async function handOverInPlaceOfServer(
  bridge: Bridge,
  recipient: Recipient,
  guard: LoopGuard,
): Promise<HandOver & { readonly hasMore: boolean }> {
  const { name, client } = recipient;
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  await gatherForwarded(bridge, name, mailbox);
  const record = await readSessionRecord(bridge, client, await readSessionNote(bridge, client));
  const isIdle = record?.isIdle === true;
  const lost = isIdle ? await waitForLost(bridge, recipient) : [];
  const waiting = [...lost, ...(await new RingableMail(bridge).list(mailbox))];
  const { free } = await holdBack(bridge, client, guard, waiting);
  if (free.length === 0) return { ...noMail, hasMore: false };
  const turn = (await isInTurn(bridge, client, record)) ? 'current' : 'new';
  const mail = await handOver(bridge, recipient, { turn, mayOvertake: true, keepsOwnOffers: !isIdle });
  await leaveFirstTurn(bridge, client);
  return { ...mail, hasMore: mail.messages.length > 0 && mail.messages.length < free.length };
}

/** What the session was offered and did not get, after its client had the time to write down that it did. */
async function waitForLost(bridge: Bridge, recipient: Recipient): Promise<readonly Message[]> {
  const { fs } = bridge.store;
  const desk = await openDesk(bridge, recipient);
  for (const deadlineMs = fs.monotonicMs() + lossPatienceMs; ; await desk.lookAtOffers()) {
    const lost = await lostMail(desk);
    if (lost.length > 0 || desk.uncertainOffers.length === 0 || fs.monotonicMs() >= deadlineMs) return lost;
    await fs.sleep(lookEveryMs);
  }
}
