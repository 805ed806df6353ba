import type { View } from './api/door.ts';
import { ask } from './door.ts';
import type { Engine } from './engine.ts';
import { refreshPane } from './pane.ts';

const toastMs = 10_000;

let number = 0;
let view: View | undefined;
let isWatching = false;

/** The view that the server gave last. */
export function shownView(): View | undefined {
  return view;
}

/** Asks for news, again after each answer, until the server gives none: an event of the session begins it anew. */
export async function watch($: Engine): Promise<void> {
  if (isWatching) return;
  isWatching = true;
  try {
    for (;;) {
      const news = await ask($, 'watch', { number });
      if (news === undefined) break;
      number = news.number;
      if (news.toast !== undefined) tell($, news.toast);
      if (news.ring !== undefined) await ring($, news.ring);
      if (JSON.stringify(news.view) === JSON.stringify(view)) continue;
      view = news.view;
      $.ui.invalidate('ui.render');
      await refreshPane($).catch(() => undefined);
    }
  } finally {
    // What it was shown last may be wrong by now.
    [isWatching, number, view] = [false, 0, undefined];
    $.ui.invalidate('ui.render');
  }
}

/** A client that shows no such notices loses them alone. */
function tell($: Engine, text: string): void {
  try {
    $.ui.toast(text, { timeoutMs: toastMs });
  } catch {
    // The mail waits all the same, and the line above the prompt box counts it.
  }
}

/** Wakes the session. A submission that somebody refuses is made again by the server, which sees that no hook ran. */
async function ring($: Engine, text: string): Promise<void> {
  try {
    await $.prompt.submit({ text });
  } catch {
    // The server rings again.
  }
}
