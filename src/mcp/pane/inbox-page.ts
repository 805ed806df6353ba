import { join } from 'node:path';
import { listOwnFolder } from '../../base/own-folder.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { findStuckIn } from '../../doctor/stuck-mail.ts';
import { liveLeasesOn } from '../../identity/lease.ts';
import type { Page, PageLine } from '../../mod/api/door.ts';
import { isMessageFile, stemOfMessage } from '../../protocol/file-names.ts';
import { isDatedFolder } from '../../protocol/ids.ts';
import { type MailboxLayout, mailboxOf } from '../../protocol/layout.ts';
import { listClaims } from '../../store/claim.ts';
import { inspect, listInbox } from '../../store/inbox.ts';
import { locateIn } from '../../store/outcomes/locate.ts';
import { toMailLine } from './mail-line.ts';
import { type PaneSession, toPage } from './page.ts';

const unreadAtMost = 50;
const readAtMost = 20;

/** What came for this session: unread first, then the latest that were read. */
export async function inboxPage({ bridge, name }: PaneSession): Promise<Page> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  const offered = (await listClaims(bridge.store, mailbox)).map(({ id }) => id);
  const waiting = await listInbox(bridge.store, mailbox);
  const unread = [
    ...(await linesOfIds(bridge, mailbox, offered.slice(0, unreadAtMost))),
    ...(await linesOfFiles(bridge, mailbox, waiting.slice(0, Math.max(0, unreadAtMost - offered.length)))),
  ];
  const left = offered.length + waiting.length - unreadAtMost;
  const read = await linesOfIds(bridge, mailbox, await latestSeenIds(bridge, mailbox));
  return toPage(`Inbox of ${name}: ${offered.length + waiting.length} unread`, [
    ...(await describeStuck(bridge, mailbox)),
    ...unread,
    ...(left > 0 ? [quietLine(`and ${left} more that wait`)] : []),
    ...read,
    ...(unread.length + read.length === 0 ? [quietLine('No mail yet.')] : []),
  ]);
}

async function linesOfIds(bridge: Bridge, mailbox: MailboxLayout, ids: readonly string[]): Promise<PageLine[]> {
  const nowMs = bridge.store.fs.nowMs();
  const lines: PageLine[] = [];
  for (const id of ids) {
    const found = await locateIn(bridge.store, mailbox, id);
    if (found) lines.push(toMailLine(found.message, { nowMs, who: found.message.from, state: found.state }));
  }
  return lines;
}

/** Other programs name their files as they like. */
async function linesOfFiles(bridge: Bridge, mailbox: MailboxLayout, files: readonly string[]): Promise<PageLine[]> {
  const nowMs = bridge.store.fs.nowMs();
  const lines: PageLine[] = [];
  for (const fileName of files) {
    const entry = await inspect(bridge.store, mailbox, fileName);
    if (entry.kind === 'broken') lines.push(quietLine(`${fileName}: not a message, ${entry.reason}`));
    if (entry.kind !== 'message') continue;
    lines.push(toMailLine(entry.message, { nowMs, who: entry.message.from, state: 'queued' }));
  }
  return lines;
}

/** The latest first, of as many days as it takes. */
async function latestSeenIds({ store }: Bridge, mailbox: MailboxLayout): Promise<readonly string[]> {
  const days = (await listOwnFolder(store, mailbox.done)).filter(isDatedFolder).sort().reverse();
  const ids: string[] = [];
  for (const day of days) {
    const names = await listOwnFolder(store, join(mailbox.done, day));
    ids.push(...names.filter(isMessageFile).sort().reverse().map(stemOfMessage));
    if (ids.length >= readAtMost) break;
  }
  return ids.slice(0, readAtMost);
}

async function describeStuck(bridge: Bridge, mailbox: MailboxLayout): Promise<PageLine[]> {
  const findings = await findStuckIn(bridge, mailbox, await liveLeasesOn(bridge.registry, mailbox.name));
  return findings.map(({ detail, fix }) => ({
    parts: [{ text: `warning: ${detail}${fix ? `; ${fix}` : ''}`, tone: 'warning' }],
  }));
}

function quietLine(text: string): PageLine {
  return { parts: [{ text, tone: 'quiet' }] };
}
