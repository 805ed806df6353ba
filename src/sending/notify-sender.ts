import { failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { noticeIdOf } from '../protocol/ids.ts';
import type { Message } from '../protocol/message.ts';
import { showName } from '../trust/visible-text.ts';
import { composeNotice, noticeRecipient, sendNotice } from './notice.ts';

/** What became of a message that its sender should hear of without asking. */
export interface Fate {
  readonly state: 'expired' | 'dead' | 'held back';
  readonly reason: string;
}

/**
 * Tells the sender of a message, once, that it is not handed over. The notice is sent before the message is put aside
 * and its id follows from the message's, so that a crash in between neither loses nor doubles it. It wakes the sender
 * only for what was urgent. A notice that fails is no reason to keep the message where it is, in front of all others:
 * the person is told instead.
 */
export async function notifySender(bridge: Bridge, message: Message, fate: Fate): Promise<void> {
  // A notice about a notice would help nobody.
  if (message.type === 'status') return;
  const failure = await failureOf(() => tellSender(bridge, message, fate));
  if (failure === undefined) return;
  const about = `that the message ${message.id} to ${message.to} is ${fate.state}`;
  bridge.warnings.push(`cc2cc: ${showName(message.from)} could not be told ${about}: ${failure}`);
}

async function tellSender(bridge: Bridge, message: Message, { state, reason }: Fate): Promise<void> {
  const to = await noticeRecipient(bridge, message.from);
  if (to === undefined) return;
  const isUrgent = message.priority === 'high' || message.priority === 'critical';
  const notice = composeNotice({
    id: noticeIdOf(state === 'held back' ? 'held' : 'notice', message.id),
    from: message.to,
    to,
    text: `Your message ${message.id} to ${message.to} is ${state}: ${reason}.`,
    timestamp: new Date(bridge.store.fs.nowMs()).toISOString(),
    priority: isUrgent ? message.priority : 'low',
    replyTo: message.id,
    thread: message.thread,
  });
  await sendNotice(bridge, notice);
}
