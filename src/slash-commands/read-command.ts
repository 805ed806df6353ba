import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { describeThread } from '../conversations/describe-history.ts';
import { namesOf } from '../conversations/history-entry.ts';
import { readThread } from '../conversations/thread.ts';
import { formerMailboxes } from '../desk/former-mailboxes.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { compareAge, type Message } from '../protocol/message.ts';
import { locateLatest } from '../store/outcomes/latest.ts';
import { type Located, locate } from '../store/outcomes/locate.ts';
import { whyRefused } from '../trust/verdict.ts';
import { indentBody, makeVisibleLine } from '../trust/visible-text.ts';
import { describeWriterToPerson } from '../trust/writer.ts';

/** `/cc2cc-read [ID]`: one message with its whole text; without an id the last one. It takes nothing. */
export async function runReadCommand(bridge: Bridge, name: string, args: string): Promise<string> {
  const own = await namesOf(bridge, name);
  const found = await requireOwn(bridge, name, own, args.trim());
  const { id, mailbox, message, state } = found;
  const isOwn = own.has(message.from) && !own.has(mailbox.name);
  const writer = isOwn ? `You wrote to ${mailbox.name} (${id})` : describeWriterToPerson(message, false);
  const answer = isOwn || message.type === 'status' ? [] : [`Answer: /cc2cc-reply ${id} text`];
  return [
    `${writer}:`,
    indentBody(message.content.text),
    `${makeVisibleLine(message.timestamp)}, ${state}${describeReference(message)}`,
    ...answer,
    `Conversation: /cc2cc-thread ${id}`,
  ].join('\n');
}

/** `/cc2cc-thread [ID]`: a conversation, by a message or thread of it; without an id that of the last message. */
export async function runThreadCommand(bridge: Bridge, name: string, args: string): Promise<string> {
  const id = args.trim() || (await requireLatest(bridge, name)).id;
  return describeThread(await readThread(bridge, name, id));
}

function describeReference({ replyTo }: Message): string {
  return replyTo ? `, in reply to ${makeVisibleLine(replyTo)}` : '';
}

async function requireOwn(bridge: Bridge, name: string, own: ReadonlySet<string>, id: string): Promise<Located> {
  if (id === '') return requireLatest(bridge, name);
  const found = await locate(bridge.store, id);
  if (!found) throw new Cc2ccError('NOT_FOUND', `there is no message ${id}; see /cc2cc-inbox for what waits`);
  if (!own.has(found.mailbox.name) && !own.has(found.message.from)) {
    throw new Cc2ccError('BAD_INPUT', `${id} is between ${found.message.from} and ${found.mailbox.name}, not yours`);
  }
  const refused = whyRefused(found.message);
  if (refused === undefined) return found;
  throw new Cc2ccError('NOT_TRUSTED', `${id} is not shown: ${refused}; look at ${found.path} yourself`);
}

async function requireLatest(bridge: Bridge, name: string): Promise<Located> {
  const mailboxes = [mailboxOf(bridge.store.layout.root, name), ...(await formerMailboxes(bridge, name))];
  const latest: Located[] = [];
  for (const mailbox of mailboxes) {
    const found = await locateLatest(bridge.store, mailbox);
    if (found && whyRefused(found.message) === undefined) latest.push(found);
  }
  const last = latest.sort((one, other) => compareAge(one.message, other.message)).at(-1);
  if (!last) throw new Cc2ccError('NOT_FOUND', `${name} has no mail yet`);
  return last;
}
