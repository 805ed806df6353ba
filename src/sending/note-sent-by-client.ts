import type { Bridge } from '../bridge/bridge.ts';
import { noteSent } from '../store/note-sent.ts';
import { composeMessage, type Sender } from './post.ts';

/**
 * Notes what the client itself took to a live session, so that it is found in the history of both.
 * @param letter its recipient is a mailbox, as `requireRecipient` gives it.
 * @throws MESSAGE_TOO_LARGE
 */
export async function noteSentByClient(
  bridge: Bridge,
  sender: Sender,
  letter: { readonly to: string; readonly text: string },
): Promise<void> {
  await noteSent(bridge.store, letter.to, await composeMessage(bridge, { ...sender, isByClient: true }, letter));
}
