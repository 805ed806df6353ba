import type { Bridge } from '../../src/bridge/bridge.ts';
import { replyToMail } from '../../src/replying/reply-to-mail.ts';
import type { Posted, Sender } from '../../src/sending/post.ts';

/** Answers a message as tools and commands do. */
export async function reply(bridge: Bridge, sender: Sender, msgId: string, text: string): Promise<Posted> {
  return (await replyToMail(bridge, sender, { msgId, text })).posted;
}
