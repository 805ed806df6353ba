import type { Store } from '../store/store.ts';
import type { MessageView, Page } from './api.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Entry, Summary } from './catalog/entry.ts';
import { readEntry } from './catalog/read-summary.ts';
import type { MessageViews } from './message-view.ts';

const pageLength = 50;
const budgetMs = 60;
const maxWords = 20;

interface Query {
  readonly words: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Messages that hold every word, the newest first. `from:NAME` and `to:NAME` narrow it. A look takes a limited time and
 * may end before it has found enough; `next` goes on from there.
 */
export async function search(
  store: Store,
  catalog: Catalog,
  views: MessageViews,
  text: string,
  cursor: string | null,
): Promise<Page<MessageView>> {
  const query = parseQuery(text);
  const items: MessageView[] = [];
  if (isEmpty(query)) return { items, next: null };
  let reached = cursor ?? '\uffff';
  const deadlineMs = performance.now() + budgetMs;
  for await (const entry of catalog.newestBefore(reached, budgetMs)) {
    reached = entry.key;
    const view = (await matches(store, entry, query)) ? await views.show(entry, 'list') : undefined;
    if (view) items.push(view);
    const isOver = performance.now() >= deadlineMs;
    if (items.length === pageLength || isOver) return { items, next: reached, ...(isOver ? { isPartial: true } : {}) };
  }
  return catalog.hasBefore(reached) ? { items, next: reached, isPartial: true } : { items, next: null };
}

function parseQuery(text: string): Query {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, maxWords);
  const named = (prefix: string) => words.find((word) => word.startsWith(prefix))?.slice(prefix.length) || undefined;
  return {
    words: words.filter((word) => !/^(from|to):/.test(word)),
    from: named('from:'),
    to: named('to:'),
  };
}

function isEmpty({ words, from, to }: Query): boolean {
  return words.length === 0 && from === undefined && to === undefined;
}

async function matches(store: Store, entry: Entry, query: Query): Promise<boolean> {
  const { summary, mailbox } = entry;
  if (!summary) return false;
  if (query.from && !summary.from.toLowerCase().includes(query.from)) return false;
  if (query.to && !mailbox.includes(query.to)) return false;
  const missing = query.words.filter((word) => !holds(entry, summary, word));
  if (missing.length === 0) return true;
  if (!summary.isCut) return false;
  const read = await readEntry(store, entry);
  const whole = read.kind === 'message' ? read.message.content.text.toLowerCase() : '';
  return missing.every((word) => whole.includes(word));
}

function holds({ id, mailbox }: Entry, { from, conversation, head }: Summary, word: string): boolean {
  return [head, from, mailbox, conversation, id].some((text) => text.toLowerCase().includes(word));
}
