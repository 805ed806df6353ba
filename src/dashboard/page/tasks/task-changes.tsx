import { useState } from 'preact/hooks';
import type { TaskDetail } from '../../api/api.ts';
import { post } from '../client/requests.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FormEnd, useSubmit } from '../parts/form.tsx';
import { notify } from '../parts/toast.tsx';

type State = TaskDetail['may'][number];

/** One change that the person may make, in their words. */
interface Choice {
  readonly state: State;
  readonly label: string;
  readonly field: string;
  readonly needsText: boolean;
  readonly isDangerous: boolean;
}

const ofWorker: Readonly<Record<State, Omit<Choice, 'state'>>> = {
  working: { label: 'Begin', field: 'Note', needsText: false, isDangerous: false },
  'input-required': { label: 'Ask the giver', field: 'Question', needsText: true, isDangerous: false },
  completed: { label: 'Complete', field: 'Result', needsText: true, isDangerous: false },
  failed: { label: 'Give up', field: 'Reason', needsText: true, isDangerous: true },
  canceled: { label: 'Cancel the task', field: 'Reason', needsText: false, isDangerous: true },
  rejected: { label: 'Reject', field: 'Reason', needsText: true, isDangerous: true },
};

export function TaskChanges({ detail, onChanged }: { detail: TaskDetail; onChanged: () => void }) {
  const [open, setOpen] = useState<Choice>();
  return (
    <div class="buttons">
      {detail.may.map((state) => {
        const choice = choiceOf(detail, state);
        return (
          <button key={state} type="button" class={choice.isDangerous ? 'danger' : ''} onClick={() => setOpen(choice)}>
            {choice.label}
          </button>
        );
      })}
      {open && <ChangeDialog detail={detail} choice={open} onChanged={onChanged} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function choiceOf({ side, isTakeOver, task }: TaskDetail, state: State): Choice {
  const choice = { state, ...ofWorker[state] };
  if (state !== 'working') return choice;
  if (side === 'giver') return { ...choice, label: 'Answer', field: 'Answer', needsText: true };
  if (isTakeOver) return { ...choice, label: 'Take over' };
  return task.state === 'input-required' ? { ...choice, label: 'Go on' } : choice;
}

function ChangeDialog(props: { detail: TaskDetail; choice: Choice; onChanged: () => void; onClose: () => void }) {
  const { detail, choice, onChanged, onClose } = props;
  const { label, state, field, needsText, isDangerous } = choice;
  const [draft, setDraft] = useState({ text: '', files: '', requestId: crypto.randomUUID() });
  const sending = useSubmit(async () => {
    const { text, requestId } = draft;
    const files = draft.files.split('\n').filter((line) => line.trim() !== '');
    notify((await post<{ told: string }>('task', { id: detail.task.id, state, text, files, requestId })).told);
    onChanged();
    onClose();
  });
  return (
    <Dialog title={label} onClose={onClose}>
      <form onSubmit={sending.submit}>
        <p class="hint">The other side will be told. The task becomes {state}.</p>
        <label>
          {field}
          <textarea
            required={needsText}
            rows={4}
            value={draft.text}
            onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
          />
        </label>
        {state === 'completed' && (
          <label>
            Files of the result, a whole path on each line
            <textarea
              rows={2}
              value={draft.files}
              onInput={(event) => setDraft({ ...draft, files: event.currentTarget.value })}
            />
          </label>
        )}
        <FormEnd sending={sending} leave="Back" onLeave={onClose} label={label} isDangerous={isDangerous} />
      </form>
    </Dialog>
  );
}
