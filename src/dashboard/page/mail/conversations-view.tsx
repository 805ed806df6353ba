import type { ConversationView, LiveChange, MessageView, Page } from '../../api/api.ts';
import { useChanges } from '../client/live.ts';
import { get } from '../client/requests.ts';
import { hrefOf } from '../client/route.ts';
import { shortTime } from '../client/time.ts';
import { usePages } from '../parts/use-pages.ts';
import { VirtualList } from '../parts/virtual-list.tsx';
import { Message } from './message.tsx';
import { excerptOf, SignatureTag } from './signature.tsx';

const rowPx = 72;

/** The conversations, and the one that is open beside them; on a narrow screen one of the two. */
export function ConversationsView({ openId, me }: { openId: string; me: string }) {
  return (
    <div class={openId === '' ? 'panes' : 'panes is-open'}>
      <section class="list-pane" aria-label="Conversations">
        <ConversationList openId={openId} />
      </section>
      <section class="thread-pane" aria-label="Messages">
        {openId === '' ? <p class="empty">Choose a conversation.</p> : <Thread key={openId} id={openId} me={me} />}
      </section>
    </div>
  );
}

function ConversationList({ openId }: { openId: string }) {
  const pages = usePages<ConversationView>('', (cursor) => get('conversations', { cursor }));
  useChanges((change) => {
    if (change.more) pages.reload();
    else if (change.conversations.length > 0) pages.change((items) => mergeConversations(items, change.conversations));
  });
  if (pages.items.length === 0) {
    return <p class="empty">{pages.isLoading ? 'Reading …' : 'No messages yet. Press c to write one.'}</p>;
  }
  return (
    <VirtualList
      label="Conversations, the newest first"
      items={pages.items}
      rowPx={rowPx}
      keyOf={({ id }) => id}
      onEnd={pages.more}
      render={(conversation) => <ConversationRow conversation={conversation} isOpen={conversation.id === openId} />}
    />
  );
}

function ConversationRow({ conversation, isOpen }: { conversation: ConversationView; isOpen: boolean }) {
  const { id, participants, last, count, isCounted, open } = conversation;
  return (
    <a class="row" href={hrefOf('conversations', id)} aria-current={isOpen ? 'true' : undefined} data-row>
      <span class="row-top">
        <strong>{participants.join(', ')}</strong>
        <time dateTime={new Date(last.ladder.sentAtMs).toISOString()}>{shortTime(last.ladder.sentAtMs)}</time>
      </span>
      <span class="row-text">
        {last.from}: {excerptOf(last)}
      </span>
      <span class="row-facts">
        <span class={`state ${last.state}`}>{last.state}</span>{' '}
        {last.signature.state === 'invalid' && <SignatureTag message={last} />} {describeCount(count, isCounted)}
        {open > 0 && <span>, {open} not seen yet</span>}
      </span>
    </a>
  );
}

function describeCount(count: number, isCounted: boolean): string {
  if (!isCounted) return `${count} or more messages`;
  return count === 1 ? '1 message' : `${count} messages`;
}

function Thread({ id, me }: { id: string; me: string }) {
  const pages = usePages<MessageView>(id, async (cursor) => newestFirst(await get('thread', { id, cursor })));
  useChanges((change) => {
    if (change.more) pages.reload();
    else pages.change((items) => mergeMessages(items, change, id));
  });
  const messages = pages.items.toReversed();
  return (
    <>
      <a class="back" href={hrefOf('conversations')}>
        ← All conversations
      </a>
      {!pages.isAtEnd && (
        <button type="button" class="quiet" disabled={pages.isLoading} onClick={pages.more}>
          {pages.isLoading ? 'Reading …' : 'Show earlier messages'}
        </button>
      )}
      <ol class="thread">
        {messages.map((message) => (
          <li key={message.key}>
            <Message message={message} me={me} />
          </li>
        ))}
      </ol>
    </>
  );
}

function newestFirst(page: Page<MessageView>): Page<MessageView> {
  return { ...page, items: page.items.toReversed() };
}

function mergeConversations(
  items: readonly ConversationView[],
  changed: readonly ConversationView[],
): readonly ConversationView[] {
  const ids = new Set(changed.map(({ id }) => id));
  const oldest = items.at(-1)?.last.key ?? '';
  // What is older than all that is loaded comes when it is scrolled to.
  const fitting = changed.filter(({ id, last }) => last.key >= oldest || items.some((item) => item.id === id));
  const merged = [...fitting, ...items.filter(({ id }) => !ids.has(id))];
  return merged.sort((one, other) => (one.last.key < other.last.key ? 1 : -1));
}

function mergeMessages(items: readonly MessageView[], change: LiveChange, id: string): readonly MessageView[] {
  const oldest = items.at(-1)?.key ?? '';
  const fitting = change.messages.filter(({ conversation, key }) => conversation === id && key >= oldest);
  const replaced = new Set([...change.removed, ...fitting.map(({ key }) => key)]);
  if (replaced.size === 0) return items;
  const merged = [...fitting, ...items.filter(({ key }) => !replaced.has(key))];
  return merged.sort((one, other) => (one.key < other.key ? 1 : -1));
}
