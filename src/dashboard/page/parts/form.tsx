import { useState } from 'preact/hooks';
import { describe } from '../client/requests.ts';

interface Submit {
  readonly isBusy: boolean;
  /** Why the last attempt failed; empty when none did. */
  readonly trouble: string;
  submit(event: Event): Promise<void>;
}

/** Sends a form once, however often it is submitted meanwhile; after a failure it can be sent again. */
export function useSubmit(work: () => Promise<void>, onTrouble: (text: string) => void = () => undefined): Submit {
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      setTrouble(describe(error));
      onTrouble(describe(error));
      setBusy(false);
    }
  };
  return { isBusy, trouble, submit };
}

/** The end of a form in a dialog: what went wrong, and its two buttons. */
export function FormEnd(props: {
  sending: Submit;
  leave: string;
  onLeave: () => void;
  label: string;
  isDangerous?: boolean;
}) {
  const { sending, leave, onLeave, label, isDangerous = false } = props;
  return (
    <>
      <p class="error" role="alert">
        {sending.trouble}
      </p>
      <div class="buttons">
        <button type="button" onClick={onLeave}>
          {leave}
        </button>
        <button type="submit" class={isDangerous ? 'danger' : 'primary'} disabled={sending.isBusy}>
          {label}
        </button>
      </div>
    </>
  );
}
