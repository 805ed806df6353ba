import { useState } from 'preact/hooks';
import type { MessageView, SendResult } from '../../api/api.ts';
import { describe, post } from '../client/requests.ts';
import { useSubmit } from '../parts/form.tsx';
import { notify } from '../parts/toast.tsx';

/** What the person can do with mail that was sent to them. */
export function OwnMail({ message: { id, state } }: { message: MessageView }) {
  const [isAnswering, setAnswering] = useState(false);
  const read = async () => {
    try {
      const { acknowledged } = await post<{ acknowledged: boolean }>('acknowledge', { id });
      notify(acknowledged ? 'Marked as seen.' : 'Another session takes the mail of this name, or it was read already.');
    } catch (error) {
      notify(describe(error));
    }
  };
  if (state === 'dead' || state === 'expired') return null;
  return (
    <>
      {state === 'queued' && (
        <button type="button" onClick={read}>
          Mark as seen
        </button>
      )}
      {!isAnswering && (
        <button type="button" onClick={() => setAnswering(true)}>
          Reply
        </button>
      )}
      {isAnswering && <ReplyForm id={id} onDone={() => setAnswering(false)} />}
    </>
  );
}

function ReplyForm({ id, onDone }: { id: string; onDone: () => void }) {
  const [draft, setDraft] = useState({ id, text: '', requestId: crypto.randomUUID() });
  const { isBusy, submit } = useSubmit(async () => {
    const { sent } = await post<SendResult>('reply', draft);
    notify(`Accepted as ${sent[0]?.id}.`);
    onDone();
  }, notify);
  return (
    <form class="reply" onSubmit={submit}>
      <label>
        Reply
        <textarea
          required
          rows={3}
          value={draft.text}
          onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        />
      </label>
      <button type="submit" class="primary" disabled={isBusy}>
        Send
      </button>
    </form>
  );
}
