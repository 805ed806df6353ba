import { useEffect, useState } from 'preact/hooks';
import { useChanges } from '../client/live.ts';
import { describe } from '../client/requests.ts';
import { notify } from './toast.tsx';

/** More often than this, what is shown is not loaded again. */
const restMs = 500;

/**
 * Something that is loaded when `subject` changes, and again soon after anything happened.
 * @param everyMs again after this long in any case; 0 for never.
 */
export function useLoaded<Value>(
  subject: string,
  load: () => Promise<Value>,
  everyMs = 0,
): { value: Value | undefined; trouble: string; reload: () => void } {
  const [value, setValue] = useState<Value>();
  const [trouble, setTrouble] = useState('');
  const [round, setRound] = useState(0);
  const [isDue, setDue] = useState(false);
  const reload = () => setRound((before) => before + 1);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (loaded) => {
        if (!isCurrent) return;
        setValue(() => loaded);
        setTrouble('');
      },
      (error) => isCurrent && setTrouble(describe(error)),
    );
    const timer = everyMs > 0 ? setTimeout(reload, everyMs) : undefined;
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [subject, round]);
  useEffect(() => {
    // What can be seen already shows that something is wrong only here.
    if (trouble !== '') notify(trouble);
  }, [trouble]);
  useChanges(() => setDue(true));
  useEffect(() => {
    if (!isDue) return;
    const timer = setTimeout(() => {
      setDue(false);
      reload();
    }, restMs);
    return () => clearTimeout(timer);
  }, [isDue]);
  return { value, trouble, reload };
}
