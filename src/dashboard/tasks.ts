import { makeVisibleLine } from '../trust/visible-text.ts';
import type { TaskBoard, TaskCard } from './api.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { MessageViews } from './message-view.ts';

const shownAtMost = 200;
const budgetMs = 60;
const titleCharacters = 140;
const columns = ['queued', 'offered', 'seen', 'answered', 'ended'];

/** The newest messages of type `task`, each in the column of its state. */
export async function taskBoard(catalog: Catalog, views: MessageViews): Promise<TaskBoard> {
  const cards: TaskCard[] = [];
  await catalog.readBackTo('', budgetMs);
  for (const entry of catalog.read()) {
    const { summary } = entry;
    if (summary.type !== 'task') continue;
    const state = views.stateOf(entry);
    cards.push({
      id: entry.id,
      title: makeVisibleLine(summary.head.slice(0, titleCharacters)),
      from: makeVisibleLine(summary.from),
      to: entry.mailbox,
      column: columns.includes(state) ? state : 'ended',
      sentAtMs: summary.sentAtMs,
      conversation: summary.conversation,
    });
    if (cards.length === shownAtMost) break;
  }
  return { columns, cards };
}
