import { useEffect, useState } from 'preact/hooks';
import type { Found, MessageView } from '../../api/api.ts';
import { useChanges } from '../client/live.ts';
import { describe, get } from '../client/requests.ts';
import { hrefOf } from '../client/route.ts';
import { shortTime } from '../client/time.ts';
import { VirtualList } from '../parts/virtual-list.tsx';
import { excerptOf } from './signature.tsx';

const rowPx = 72;
const hint =
  'Type words to search for, "an exact phrase", or the id of a message. Narrow it with from:NAME, to:NAME, since:3d or thread:ID.';

export function SearchView({ text }: { text: string }) {
  const [found, setFound] = useState<Found>();
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    let isCurrent = true;
    setFound(undefined);
    setTrouble('');
    if (text.trim() === '') return;
    get<Found>('search', { q: text }).then(
      (answer) => isCurrent && setFound(answer),
      (error) => isCurrent && setTrouble(describe(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [text]);
  // Looking again at each change would cost too much; what was found shows its state of now.
  useChanges(({ messages }) => {
    const changed = new Map(messages.map((message) => [message.key, message]));
    setFound((before) => before && { ...before, items: before.items.map((item) => changed.get(item.key) ?? item) });
  });
  if (text.trim() === '') return <p class="empty">{hint}</p>;
  if (trouble !== '') return <p class="empty error">{trouble}</p>;
  if (!found) return <p class="empty">Searching … The first search in a full folder takes a few seconds.</p>;
  if (found.items.length === 0) return <p class="empty">Nothing found. {hint}</p>;
  return (
    <div class="search-pane">
      <p class="hint" role="status">
        {describeCount(found)}
      </p>
      <VirtualList
        label={`Messages with ${text}, the best first`}
        items={found.items}
        rowPx={rowPx}
        keyOf={({ key }) => key}
        onEnd={() => undefined}
        render={(message) => <FoundRow message={message} />}
      />
    </div>
  );
}

function FoundRow({ message }: { message: MessageView }) {
  const { conversation, from, mailbox, state, ladder } = message;
  return (
    <a class="row" href={hrefOf('conversations', conversation)} data-row>
      <span class="row-top">
        <strong>
          {from} → {mailbox}
        </strong>
        <time dateTime={new Date(ladder.sentAtMs).toISOString()}>{shortTime(ladder.sentAtMs)}</time>
      </span>
      <span class="row-text">{excerptOf(message)}</span>
      <span class="row-facts">
        <span class={`state ${state}`}>{state}</span>
      </span>
    </a>
  );
}

function describeCount({ items, total, isCut }: Found): string {
  if (items.length >= total) return total === 1 ? '1 message' : `${total} messages`;
  return `The best ${items.length} of ${isCut ? 'more than ' : ''}${total} messages; more words narrow it.`;
}
