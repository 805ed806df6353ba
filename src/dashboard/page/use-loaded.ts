import { useEffect, useState } from 'preact/hooks';
import { useChanges } from './live.ts';
import { notify } from './notice.tsx';
import { describe } from './requests.ts';

/** More often than this, what is shown is not loaded again. */
const restMs = 500;

/** Something that is loaded when `subject` changes, and again soon after anything happened. */
export function useLoaded<Value>(
  subject: string,
  load: () => Promise<Value>,
): { value: Value | undefined; reload: () => void } {
  const [value, setValue] = useState<Value>();
  const [round, setRound] = useState(0);
  const [isDue, setDue] = useState(false);
  const reload = () => setRound((before) => before + 1);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (loaded) => isCurrent && setValue(() => loaded),
      (error) => notify(describe(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [subject, round]);
  useChanges(() => setDue(true));
  useEffect(() => {
    if (!isDue) return;
    const timer = setTimeout(() => {
      setDue(false);
      reload();
    }, restMs);
    return () => clearTimeout(timer);
  }, [isDue]);
  return { value, reload };
}
