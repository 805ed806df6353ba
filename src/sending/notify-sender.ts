import { Cc2ccError, failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readCard, resolveRecipient } from '../identity/card.ts';
import { defaults } from '../protocol/defaults.ts';
import { noticeIdOf } from '../protocol/ids.ts';
import type { Message, Priority } from '../protocol/message.ts';
import { send } from '../store/send.ts';
import { showName } from '../trust/visible-text.ts';

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
  const failure = await failureOf(() => sendNotice(bridge, message, fate));
  if (failure === undefined) return;
  const about = `that the message ${message.id} to ${message.to} is ${fate.state}`;
  bridge.warnings.push(`cc2cc: ${showName(message.from)} could not be told ${about}: ${failure}`);
}

async function sendNotice(bridge: Bridge, message: Message, fate: Fate): Promise<void> {
  const to = await resolveRecipient(bridge.registry, message.from);
  if (to === undefined || (await readCard(bridge.registry, to)) === undefined) return;
  try {
    await send(bridge.store, to, composeNotice(bridge, message, to, fate));
  } catch (error) {
    // The same notice, sent by somebody who crashed before the message was put aside.
    if (!(error instanceof Cc2ccError && error.code === 'ID_TAKEN')) throw error;
  }
}

function composeNotice(bridge: Bridge, message: Message, to: string, { state, reason }: Fate): Message {
  const isUrgent = message.priority === 'high' || message.priority === 'critical';
  const priority: Priority = isUrgent ? message.priority : 'low';
  return {
    id: noticeIdOf(state === 'held back' ? 'held' : 'notice', message.id),
    timestamp: new Date(bridge.store.fs.nowMs()).toISOString(),
    from: message.to,
    to,
    type: 'status',
    priority,
    content: { text: `Your message ${message.id} to ${message.to} is ${state}: ${reason}.`, parts: [] },
    replyTo: message.id,
    thread: message.thread,
    task: null,
    ttl: defaults.ttlSeconds,
    hops: 0,
    identity: { agent: 'cc2cc', mode: 'notice' },
    v: defaults.version,
  };
}
