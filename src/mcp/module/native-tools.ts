import { describeForClientList } from '../../addressing/client-list.ts';
import { sendTextTo } from '../../addressing/send-text-to.ts';
import { Cc2ccError, isSystemError } from '../../base/errors.ts';
import { senderIn } from '../../claude-code/doorbells/doorbell-text.ts';
import type { Kept, Listing, SentByClient } from '../../mod/api/door.ts';
import { noteSentByClient } from '../../sending/note-sent-by-client.ts';
import { findRecipient } from '../../sending/post.ts';
import { makeVisible } from '../../trust/visible-text.ts';
import type { ToolContext } from '../tool/tool.ts';

/** Keeps what the client could not deliver to somebody whom cc2cc knows, and notes what it did deliver. */
export async function keepSent(sent: SentByClient, context: ToolContext): Promise<Kept> {
  const { session } = context;
  if (session.native === 'off' || sent.text.trim() === '' || (await session.name()) === undefined) return pass;
  session.noteCall();
  if (!sent.isDelivered) return keep(sent, context);
  await note(sent, context);
  return pass;
}

/** What belongs below the client's list of sessions. */
export async function listForClient({ bridge, session }: ToolContext): Promise<Listing> {
  const name = session.native === 'off' ? undefined : await session.name();
  return { text: name === undefined ? '' : await describeForClientList(bridge, name) };
}

const pass: Kept = { kind: 'pass' };

async function keep({ to: given, text, wantsNotice }: SentByClient, { bridge, session }: ToolContext): Promise<Kept> {
  const to = senderIn(given);
  try {
    const { directory } = session;
    const sent = await sendTextTo(bridge, await session.requireSender(), { to, text }, { directory });
    const [first] = sent.posted;
    if (!first) return pass;
    const notice = wantsNotice ? ['Nobody tells you when it is idle; call notify_when_idle of cc2cc for that.'] : [];
    return {
      kind: 'kept',
      text: ['The client could not deliver it, so cc2cc keeps it.', session.describeSent(sent), ...notice].join(' '),
      shown: `Kept by cc2cc for ${sent.posted.map((copy) => copy.to).join(', ')} (${first.id})`,
    };
  } catch (error) {
    if (isSystemError(error)) return { kind: 'refused', text: 'cc2cc could not keep it either: its folder fails.' };
    if (!(error instanceof Cc2ccError)) throw error;
    // What names nobody whom cc2cc knows, or the sender, is the client's to explain.
    if (error.code === 'UNKNOWN_RECIPIENT' || error.code === 'BAD_INPUT') return pass;
    return { kind: 'refused', text: makeVisible(`cc2cc did not keep it either: ${error.message}`) };
  }
}

async function note({ to, text }: SentByClient, { bridge, session }: ToolContext): Promise<void> {
  const sender = await session.requireSender();
  const recipient = await findRecipient(bridge, to);
  if (recipient !== undefined && recipient !== sender.name)
    await noteSentByClient(bridge, sender, { to: recipient, text });
}
