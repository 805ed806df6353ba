import type { Bridge } from '../bridge/bridge.ts';
import { conversationOf } from '../conversations/thread.ts';
import { type Posted, post, requireMessageTo, type Sender } from '../sending/post.ts';
import { partlySent, type Refusal } from '../sending/post-copies.ts';
import { hopsOfReply } from '../sending/post-reply.ts';
import { type Replied, type Reply, replyToMail } from './reply-to-mail.ts';

/**
 * Answers a message to everybody who takes part in its conversation: its sender, who gets what `replyToMail` sends, and
 * all others who wrote or got something in it.
 * One that cannot be reached keeps none of the others from it.
 * @throws what `replyToMail` throws, and nothing is sent then; PARTLY_SENT, which tells of each, if some did not get it.
 */
export async function replyToAll(bridge: Bridge, sender: Sender, reply: Reply): Promise<Replied> {
  const { id, message } = await requireMessageTo(bridge, sender.name, reply.msgId.trim());
  const { thread, names } = await conversationOf(bridge, message);
  const hops = await hopsOfReply(bridge, sender, message);
  const replied = await replyToMail(bridge, sender, reply);
  for (const name of [sender.name, replied.posted.to]) names.delete(name);
  const others: Posted[] = [];
  const refused: Refusal[] = [];
  for (const to of [...names].sort()) {
    const answer = { to, text: reply.text, type: 'response', replyTo: id, thread } as const;
    try {
      others.push(await post(bridge, { ...sender, hops }, answer));
    } catch (error) {
      refused.push({ to, error });
    }
  }
  if (refused.length === 0) return { ...replied, others };
  const missing = refused.map(({ to }) => to).join(', ');
  throw partlySent([replied.posted, ...others], refused, `send it to ${missing} alone, and do not reply again`);
}
