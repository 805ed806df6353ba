import { useState } from 'preact/hooks';
import { describe } from '../client/requests.ts';
import { Dialog } from './dialog.tsx';
import { notify } from './toast.tsx';

/** A button whose work is only done after a second word, and once however often it is pressed. */
export function ConfirmedButton(props: {
  label: string;
  question: string;
  isDangerous?: boolean;
  work: () => Promise<string>;
}) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      notify(await props.work());
    } catch (error) {
      notify(describe(error));
    } finally {
      setBusy(false);
      setOpen(false);
    }
  };
  return (
    <>
      <button type="button" class={props.isDangerous ? 'danger' : ''} onClick={() => setOpen(true)}>
        {props.label}
      </button>
      {isOpen && (
        <Dialog title={props.label} onClose={() => setOpen(false)}>
          <p>{props.question}</p>
          <div class="buttons">
            <button type="button" onClick={() => setOpen(false)}>
              Cancel
            </button>
            <button type="button" class="primary" disabled={isBusy} onClick={run}>
              {props.label}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
