import { isUnread } from '../../protocol/states.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { ConversationView, MessageView, Page } from '../api/api.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Conversation } from './catalog/conversation.ts';
import type { Entry } from './catalog/entry.ts';
import type { MessageViews } from './message-view.ts';

const pageLength = 50;
/** A page that is not full by then is answered as far as it got. */
const budgetMs = 60;
const namedParticipants = 6;
/** A count over more than this would be felt at each change. */
const countedAtMost = 2_000;

const fromTheEnd = '\uffff';

/** The conversations, the one with the newest message first. */
export async function listConversations(
  catalog: Catalog,
  views: MessageViews,
  cursor: string | undefined,
): Promise<Page<ConversationView>> {
  const deadlineMs = performance.now() + budgetMs;
  const found: Conversation[] = [];
  let reached = cursor ?? fromTheEnd;
  for await (const entry of catalog.newestBefore(reached, budgetMs)) {
    reached = entry.key;
    const conversation = catalog.conversation(entry.summary?.conversation ?? '');
    if (conversation?.last === entry) found.push(conversation);
    if (found.length === pageLength) break;
  }
  // What was found may have older messages, which count as well.
  await catalog.readBackTo('', deadlineMs - performance.now());
  const items = await showConversations(found, catalog, views);
  if (found.length === pageLength) return { items, next: reached };
  const isEnd = !catalog.hasBefore(reached);
  if (isEnd) return { items, next: null };
  return { items, next: reached === fromTheEnd ? null : reached, isPartial: true };
}

export async function showConversations(
  conversations: readonly Conversation[],
  catalog: Catalog,
  views: MessageViews,
): Promise<ConversationView[]> {
  const shown: ConversationView[] = [];
  for (const conversation of conversations) {
    const view = await showConversation(conversation, catalog, views);
    if (view) shown.push(view);
  }
  return shown;
}

async function showConversation(
  conversation: Conversation,
  catalog: Catalog,
  views: MessageViews,
): Promise<ConversationView | undefined> {
  const { entries, last } = conversation;
  const shown = last && (await views.show(last, 'list'));
  if (!shown) return undefined;
  const recent = entries.slice(-countedAtMost);
  return {
    id: conversation.id,
    title: makeVisibleLine(conversation.id),
    participants: participantsOf(recent),
    count: entries.length,
    isCounted: catalog.isWhole,
    open: recent.filter((entry) => isOpen(entry, views)).length,
    last: shown,
  };
}

/** The messages of one conversation that were sent before `cursor`, in the order of sending. */
export async function listThread(
  catalog: Catalog,
  views: MessageViews,
  id: string,
  cursor: string | undefined,
): Promise<Page<MessageView>> {
  const before = cursor ?? fromTheEnd;
  let earlier = earlierThan(catalog, id, before);
  // Its older messages may not have been read yet.
  for (const deadlineMs = performance.now() + budgetMs; earlier.length <= pageLength && !catalog.isWhole; ) {
    await catalog.readBackTo('', Math.min(20, budgetMs));
    earlier = earlierThan(catalog, id, before);
    if (performance.now() >= deadlineMs) break;
  }
  const items = await views.showAll(earlier.slice(-pageLength), 'thread');
  if (earlier.length > pageLength) return { items, next: items[0]?.key ?? null };
  return catalog.isWhole ? { items, next: null } : { items, next: items[0]?.key ?? before, isPartial: true };
}

function earlierThan(catalog: Catalog, id: string, key: string): readonly Entry[] {
  const entries = catalog.conversation(id)?.entries ?? [];
  return entries.filter((entry) => entry.key < key && entry.key >= catalog.readFrom);
}

function participantsOf(entries: readonly Entry[]): string[] {
  const names = new Set<string>();
  for (const { summary, mailbox } of entries.toReversed()) {
    if (summary) names.add(summary.from).add(mailbox);
    if (names.size >= namedParticipants) break;
  }
  return [...names].slice(0, namedParticipants).map(makeVisibleLine);
}

function isOpen(entry: Entry, views: MessageViews): boolean {
  return isUnread(views.stateOf(entry));
}
