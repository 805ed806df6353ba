import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { keptReasonName } from '../protocol/file-names.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import { listClaims } from '../store/claim.ts';
import { inspect, listInbox } from '../store/inbox.ts';
import { requireOwnMailbox } from '../store/mailboxes.ts';
import { locateIn } from '../store/outcomes/locate.ts';
import { makeVisibleLine, previewOf } from '../trust/visible-text.ts';
import { describeMessageLine } from './describe.ts';

const listedAtMost = 50;
const previewCharacters = 100;

/** What waits in a mailbox and what was offered from it and not yet seen, for a person to read; it takes nothing. */
export async function describeInbox(bridge: Bridge, name: string): Promise<string> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  await requireOwnMailbox(bridge.store.fs, mailbox);
  const [waiting, offered] = [await describeWaiting(bridge, mailbox), await describeOffered(bridge, mailbox)];
  const putAside = await describePutAside(bridge, mailbox);
  if (waiting.length + offered.length === 0) return [`No mail waits for ${name}.`, ...putAside].join('\n');
  return [
    ...(waiting.length > 0 ? [`Waiting for ${name}, handed over with the next prompt:`, ...shorten(waiting)] : []),
    ...(offered.length > 0 ? ['Delivered, not yet seen in the transcript:', ...shorten(offered)] : []),
    ...putAside,
  ].join('\n');
}

async function describePutAside(bridge: Bridge, mailbox: MailboxLayout): Promise<string[]> {
  const names = await listOwnFolder(bridge.store, mailbox.bad);
  const count = names.filter((name) => keptReasonName.parse(name) !== undefined).length;
  return count === 0 ? [] : [`Put aside and not delivered: ${count}, with the reasons in ${mailbox.bad}`];
}

async function describeWaiting(bridge: Bridge, mailbox: MailboxLayout): Promise<string[]> {
  const lines: string[] = [];
  for (const fileName of await listInbox(bridge.store, mailbox)) {
    if (lines.length > listedAtMost) return [...lines, ''];
    const entry = await inspect(bridge.store, mailbox, fileName);
    if (entry.kind === 'message')
      lines.push(describeMessageLine(entry.message, previewOf(entry.message.content.text, previewCharacters)));
    if (entry.kind === 'broken') lines.push(makeVisibleLine(`${fileName}: not a message, ${entry.reason}`));
  }
  return lines;
}

async function describeOffered(bridge: Bridge, mailbox: MailboxLayout): Promise<string[]> {
  const lines: string[] = [];
  for (const claim of (await listClaims(bridge.store, mailbox)).slice(0, listedAtMost + 1)) {
    const found = await locateIn(bridge.store, mailbox, claim.id);
    if (found) lines.push(describeMessageLine(found.message, previewOf(found.message.content.text, previewCharacters)));
  }
  return lines;
}

function shorten(lines: readonly string[]): string[] {
  return lines.length <= listedAtMost ? [...lines] : [...lines.slice(0, listedAtMost), 'and more'];
}
