import type { HeldView, MessageView, QuarantinedView } from '../../api/api.ts';
import { useChanges } from '../client/live.ts';
import { get, post } from '../client/requests.ts';
import { longTime, shortTime } from '../client/time.ts';
import { ConfirmedButton } from '../parts/confirm.tsx';
import { useLoaded } from '../parts/use-loaded.ts';
import { usePages } from '../parts/use-pages.ts';
import { Message } from './message.tsx';

/** Mail that does not move by itself: held by a loop guard, dead, or put aside unread. */
export function StuckView({ me }: { me: string }) {
  return (
    <>
      <section aria-label="Held by the loop guard">
        <h2>Held by the loop guard</h2>
        <Held me={me} />
      </section>
      <section aria-label="Dead">
        <h2>Dead and expired</h2>
        <Dead me={me} />
      </section>
      <section aria-label="Quarantined">
        <h2>Quarantined</h2>
        <Quarantined />
      </section>
    </>
  );
}

function Held({ me }: { me: string }) {
  const { value: held, reload } = useLoaded<HeldView[]>('held', () => get('held'));
  if (!held) return <p class="empty">Reading …</p>;
  if (held.length === 0) return <p class="empty">Nothing is held.</p>;
  return (
    <ul class="thread">
      {held.map(({ message, reason }) => (
        <li key={message.key}>
          <Message message={message} me={me}>
            <p class="warning">{reason}</p>
            <ReleaseButton message={message} onReleased={reload} />
          </Message>
        </li>
      ))}
    </ul>
  );
}

function ReleaseButton({ message, onReleased }: { message: MessageView; onReleased: () => void }) {
  const { id, from, mailbox } = message;
  return (
    <ConfirmedButton
      label="Release"
      question={`Deliver this message to ${mailbox} and reset the loop counter between ${from} and ${mailbox}?`}
      work={async () => {
        const { released } = await post<{ released: boolean }>('release', { id, confirmed: true });
        onReleased();
        return released ? 'Released; it arrives within a second or two.' : 'Somebody has already released it.';
      }}
    />
  );
}

/** Files of which nobody was told more than this; their text stays where it is. */
function Quarantined() {
  const { value: files } = useLoaded<QuarantinedView[]>('quarantined', () => get('quarantined'));
  if (!files) return <p class="empty">Reading …</p>;
  if (files.length === 0) return <p class="empty">Nothing was put aside.</p>;
  return (
    <ul class="thread">
      {files.map(({ mailbox, fileName, reason, atMs }) => (
        <li key={`${mailbox}/${fileName}`} class="card">
          <p>
            <strong>{mailbox}</strong>: {reason}{' '}
            <time dateTime={new Date(atMs).toISOString()} title={longTime(atMs)}>
              {shortTime(atMs)}
            </time>
          </p>
          <p class="path">
            to-{mailbox}/bad/{fileName}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Dead({ me }: { me: string }) {
  const pages = usePages<MessageView>('dead', (cursor) => get('dead', { cursor }));
  useChanges(({ messages, removed, more }) => {
    const concerns = more || removed.length > 0 || messages.some(({ state }) => state === 'dead');
    if (concerns) pages.reload();
  });
  if (pages.items.length === 0) return <p class="empty">{pages.isLoading ? 'Reading …' : 'No dead mail.'}</p>;
  return (
    <>
      <ul class="thread">
        {pages.items.map((message) => (
          <li key={message.key}>
            <Message message={message} me={me} />
          </li>
        ))}
      </ul>
      {!pages.isAtEnd && (
        <button type="button" class="quiet" disabled={pages.isLoading} onClick={pages.more}>
          Show more
        </button>
      )}
    </>
  );
}
