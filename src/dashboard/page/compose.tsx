import { useState } from 'preact/hooks';
import type { Overview, SendResult } from '../api.ts';
import { Dialog } from './dialog.tsx';
import { notify } from './notice.tsx';
import { describe, post } from './requests.ts';

/** What was typed stays until it is sent, also when the dialog is closed. */
let kept = newDraft('');

function newDraft(to: string) {
  return { to, text: '', priority: 'normal', requestId: crypto.randomUUID() };
}

export function ComposeDialog(props: { overview: Overview; to: string; onClose: () => void }) {
  const { overview, onClose } = props;
  const [draft, setDraft] = useState(props.to === '' ? kept : { ...kept, to: props.to });
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const change = (changes: Partial<typeof draft>) => {
    kept = { ...draft, ...changes };
    setDraft(kept);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      const { sent } = await post<SendResult>('send', draft);
      kept = newDraft('');
      notify(describeSent(sent));
      onClose();
    } catch (error) {
      setTrouble(describe(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title="Write a message" onClose={onClose}>
      <form onSubmit={send}>
        <p class="hint">
          Sent as <strong>{overview.me}</strong>, as a person.
        </p>
        <label>
          To
          <select required value={draft.to} onChange={(event) => change({ to: event.currentTarget.value })}>
            <Recipients overview={overview} />
          </select>
        </label>
        <label>
          Text
          <textarea
            required
            rows={6}
            value={draft.text}
            onInput={(event) => change({ text: event.currentTarget.value })}
          />
        </label>
        <label>
          Priority
          <select value={draft.priority} onChange={(event) => change({ priority: event.currentTarget.value })}>
            <option value="low">low: does not wake the reader</option>
            <option value="normal">normal</option>
            <option value="high">high</option>
            <option value="critical">critical: comes first</option>
          </select>
        </label>
        <p class="error" role="alert">
          {trouble}
        </p>
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            Send
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Recipients({ overview: { agents, groups, me } }: { overview: Overview }) {
  const others = agents.filter(({ name }) => name !== me);
  const [online, offline] = [others.filter(isOnline), others.filter((agent) => !isOnline(agent))];
  return (
    <>
      <option value="">Choose …</option>
      <option value="*">everybody online ({online.length})</option>
      {groups.map((group) => (
        <option key={group} value={group}>
          {group}
        </option>
      ))}
      <optgroup label="Online">{online.map(toOption)}</optgroup>
      <optgroup label="Offline: gets it on its return">{offline.map(toOption)}</optgroup>
    </>
  );
}

function toOption({ name }: { name: string }) {
  return (
    <option key={name} value={name}>
      {name}
    </option>
  );
}

function isOnline({ state }: { state: string }): boolean {
  return state !== 'offline';
}

function describeSent(sent: SendResult['sent']): string {
  const [first] = sent;
  if (!first) return 'Nobody is online; nothing was sent.';
  return sent.length === 1 ? `Accepted for ${first.to} as ${first.id}.` : `Accepted for ${sent.length} agents.`;
}
