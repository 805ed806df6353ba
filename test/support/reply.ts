import { replyToMail } from '../../src/collaboration/reply-to-mail.ts';
import type { Bridge } from '../../src/delivery/bridge.ts';
import type { Posted, Sender } from '../../src/delivery/post.ts';

/** Answers a message as tools and commands do. */
export async function reply(bridge: Bridge, sender: Sender, msgId: string, text: string): Promise<Posted> {
  return (await replyToMail(bridge, sender, { msgId, text })).posted;
}
