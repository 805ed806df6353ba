import type { MessageView } from '../api.ts';
import { get } from './requests.ts';
import { hrefOf } from './route.ts';
import { shortTime } from './time.ts';
import { usePages } from './use-pages.ts';
import { VirtualList } from './virtual-list.tsx';

const rowPx = 72;

export function SearchView({ text }: { text: string }) {
  const pages = usePages<MessageView>(text, (cursor) => get('search', { q: text, cursor }));
  if (text.trim() === '') return <p class="empty">Type words to look for; from:NAME and to:NAME narrow it.</p>;
  if (pages.items.length === 0) return <p class="empty">{pages.isLoading ? 'Looking …' : 'Nothing found.'}</p>;
  return (
    <VirtualList
      label={`Messages with ${text}, the newest first`}
      items={pages.items}
      rowPx={rowPx}
      keyOf={({ key }) => key}
      onEnd={pages.more}
      render={({ conversation, from, mailbox, text: body, state, ladder }) => (
        <a class="row" href={hrefOf('conversations', conversation)} data-row>
          <span class="row-top">
            <strong>
              {from} → {mailbox}
            </strong>
            <time dateTime={new Date(ladder.sentAtMs).toISOString()}>{shortTime(ladder.sentAtMs)}</time>
          </span>
          <span class="row-text">{body}</span>
          <span class="row-facts">
            <span class={`state ${state}`}>{state}</span>
          </span>
        </a>
      )}
    />
  );
}
