import { useEffect, useState } from 'preact/hooks';

let show: (text: string) => void = () => undefined;

const shownForMs = 8_000;

/** Says something for a moment, also to a screen reader. */
export function notify(text: string): void {
  show(text);
}

export function Toast() {
  const [text, setText] = useState('');
  show = setText;
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => setText(''), shownForMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="toast" role="status" aria-live="polite">
      {text !== '' && <p>{text}</p>}
    </div>
  );
}
