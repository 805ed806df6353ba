import type { Bridge } from '../../bridge/bridge.ts';
import { search as searchHistory } from '../../conversations/search.ts';
import { isMessageId } from '../../protocol/id-form.ts';
import type { Found, MessageView } from '../api/api.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { MessageViews } from './message-view.ts';

const shownAtMost = 100;
const filter = /(?<=^|\s)(from|to|since|thread):(\S+)/g;

/**
 * The messages of everybody that hold every word, the best first, as the search of agents and of the command line finds
 * them. `from:NAME`, `to:NAME`, `since:3d` and `thread:ID` narrow it; the id of a message finds it and its conversation.
 * @throws BAD_INPUT
 */
export async function search(bridge: Bridge, catalog: Catalog, views: MessageViews, text: string): Promise<Found> {
  const filters = Object.fromEntries([...text.matchAll(filter)].map(([, name, value]) => [name, value]));
  const words = text.replaceAll(filter, ' ').trim();
  const byId = words.startsWith('msg-') && isMessageId(words) ? { thread: words } : { query: words };
  const { entries, total, isCut } = await searchHistory(bridge, undefined, { ...byId, ...filters, limit: shownAtMost });
  const items: MessageView[] = [];
  for (const { message, to } of entries) {
    const entry = await catalog.find(message.id, to);
    const view = entry && (await views.show(entry, 'list'));
    if (view) items.push(view);
  }
  return { items, total, isCut };
}
