import { useState } from 'preact/hooks';
import type { Overview, SendResult } from '../../api/api.ts';
import { post } from '../client/requests.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd, useSubmit } from '../parts/form.tsx';
import { RecipientsField } from './recipients-field.tsx';
import { SentList } from './sent-list.tsx';

/** What was typed stays until it is sent, also when the dialog is closed. */
let kept = newDraft('');

type Draft = ReturnType<typeof newDraft>;

function newDraft(to: string) {
  return { to, text: '', priority: 'normal', type: 'message', deadline: '', requestId: crypto.randomUUID() };
}

export function ComposeDialog(props: { overview: Overview; to: string; onClose: () => void }) {
  const { overview, onClose } = props;
  const [draft, setDraft] = useState(props.to === '' ? kept : { ...kept, to: props.to });
  const [result, setResult] = useState<SendResult>();
  const change = (changes: Partial<Draft>) => {
    kept = { ...draft, ...changes };
    setDraft(kept);
  };
  const onSent = (sent: SendResult) => {
    const others = sent.refused.map(({ to }) => to).join(', ');
    // Whoever got it must not get it again.
    change(others === '' ? newDraft('') : { to: others, requestId: crypto.randomUUID() });
    setResult(sent);
  };
  return (
    <Dialog title="Write a message" onClose={onClose}>
      {result ? (
        <SentList result={result} onAgain={() => setResult(undefined)} onClose={onClose} />
      ) : (
        <DraftForm overview={overview} draft={draft} onChange={change} onSent={onSent} onClose={onClose} />
      )}
    </Dialog>
  );
}

function DraftForm(props: {
  overview: Overview;
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
  onSent: (result: SendResult) => void;
  onClose: () => void;
}) {
  const { overview, draft, onChange, onSent, onClose } = props;
  const sending = useSubmit(async () => onSent(await post<SendResult>('send', toRequest(draft))));
  return (
    <form onSubmit={sending.submit}>
      <p class="hint">
        Sent as <strong>{overview.me}</strong>, as a person.
      </p>
      <RecipientsField overview={overview} value={draft.to} onChange={(to) => onChange({ to })} />
      <label>
        Text
        <textarea
          required
          rows={6}
          value={draft.text}
          onInput={(event) => onChange({ text: event.currentTarget.value })}
        />
      </label>
      <div class="fields">
        <label>
          Priority
          <select value={draft.priority} onChange={(event) => onChange({ priority: event.currentTarget.value })}>
            <option value="low">low: does not wake the recipient</option>
            <option value="normal">normal</option>
            <option value="high">high</option>
            <option value="critical">critical: comes first</option>
          </select>
        </label>
        <label>
          Type
          <select value={draft.type} onChange={(event) => onChange({ type: event.currentTarget.value })}>
            <option value="message">message</option>
            <option value="task">task: one of the recipients does it</option>
          </select>
        </label>
        {draft.type === 'task' && (
          <label>
            Deadline
            <input
              type="datetime-local"
              value={draft.deadline}
              onInput={(event) => onChange({ deadline: event.currentTarget.value })}
            />
          </label>
        )}
      </div>
      <FormEnd sending={sending} leave="Cancel" onLeave={onClose} label="Send" />
    </form>
  );
}

/** The field has the time of this place, and the server wants it of everywhere. */
function toRequest({ deadline, ...draft }: Draft) {
  const isDated = draft.type === 'task' && deadline !== '';
  return isDated ? { ...draft, deadline: new Date(deadline).toISOString() } : draft;
}
