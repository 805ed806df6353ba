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
import { listInbox } from '../../store/inbox.ts';
import { type Located, locateIn } from '../../store/outcomes/locate.ts';
import { whyRefused } from '../../trust/verdict.ts';
import { toMailLine } from './mail-line.ts';
import { type PaneSession, toPage } from './page.ts';

const unreadAtMost = 50;
const readAtMost = 20;

/** What came for this session: unread first, then the latest that were read. */
export async function inboxPage({ bridge, name }: PaneSession): Promise<Page> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  const claims = await listClaims(bridge.store, mailbox);
  const waiting = await listInbox(bridge.store, mailbox);
  const unreadIds = [...claims.map(({ id }) => id), ...waiting.map(stemOfMessage)];
  const unread = await findAll(bridge, mailbox, unreadIds.slice(0, unreadAtMost));
  const read = await findAll(bridge, mailbox, await latestSeenIds(bridge, mailbox));
  const nowMs = bridge.store.fs.nowMs();
  const toLine = ({ message, state }: Located) => toMailLine(message, { nowMs, who: message.from, state });
  const left = unreadIds.length - unread.length;
  return toPage(`Inbox of ${name}: ${unreadIds.length} unread`, [
    ...(await describeStuck(bridge, mailbox)),
    ...unread.map(toLine),
    ...(left > 0 ? [quietLine(`and ${left} more that wait`)] : []),
    ...read.map(toLine),
    ...(unread.length + read.length + left === 0 ? [quietLine('No mail yet.')] : []),
  ]);
}

async function findAll({ store }: Bridge, mailbox: MailboxLayout, ids: readonly string[]): Promise<Located[]> {
  const found: Located[] = [];
  for (const id of ids) {
    const located = await locateIn(store, mailbox, id);
    if (located && whyRefused(located.message) === undefined) found.push(located);
  }
  return found;
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
