import { useEffect, useState } from 'preact/hooks';
import { areShortcutsOn, setShortcuts } from './client/preferences.ts';
import { go, hrefOf } from './client/route.ts';
import { Dialog } from './parts/dialog.tsx';
import { views } from './views.ts';

const help: readonly [string, string][] = [
  ['1 to 5', 'conversations, agents, tasks, picture, stuck mail'],
  ['/', 'search'],
  ['c', 'write a message'],
  ['j, k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['Escape', 'close a dialog, leave a conversation, a task or a field'],
  ['?', 'this list'],
];

export function useShortcuts(actions: { compose: () => void; help: () => void }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => press(event, actions);
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

function press(event: KeyboardEvent, actions: { compose: () => void; help: () => void }): void {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const field = fieldOf(event.target);
  if (event.key === 'Escape') {
    if (field) field.blur();
    else {
      const left = ['conversations', 'tasks'].find((view) => location.hash.startsWith(`${hrefOf(view)}/`));
      if (left) go(left);
    }
    return;
  }
  if (field || !areShortcutsOn()) return;
  const work = workOf(event.key, actions);
  if (!work) return;
  event.preventDefault();
  work();
}

/** The field that is typed in. One in a dialog that was closed keeps the focus until the next frame, and is none. */
function fieldOf(target: EventTarget | null): HTMLElement | undefined {
  const field = target instanceof HTMLElement ? target.closest<HTMLElement>('input, textarea, select') : null;
  return field && !field.closest('dialog:not([open])') ? field : undefined;
}

function workOf(key: string, actions: { compose: () => void; help: () => void }): (() => void) | undefined {
  const view = views[Number(key) - 1];
  if (view) return () => go(view.name);
  switch (key) {
    case '/':
      return () => document.querySelector<HTMLInputElement>('#search')?.focus();
    case 'c':
      return actions.compose;
    case '?':
      return actions.help;
    case 'j':
      return () => moveFocus(1);
    case 'k':
      return () => moveFocus(-1);
    default:
      return undefined;
  }
}

function moveFocus(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const current = rows.indexOf(document.activeElement as HTMLElement);
  const start = rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const next = rows[current === -1 ? Math.max(0, start) : current + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useState(areShortcutsOn);
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="keys">
        {help.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={() => {
            setShortcuts(!isOn);
            setOn(!isOn);
          }}
        />
        Single keys do this
      </label>
      <div class="buttons">
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
