import { useState } from 'preact/hooks';
import type { MessageView, SendResult } from '../../api/api.ts';
import { useChanges } from '../client/live.ts';

/** What became of a text: each copy with its state, as it is now, and who did not get one. */
export function SentList(props: { result: SendResult; onAgain: () => void; onClose: () => void }) {
  const { sent, refused } = props.result;
  const [states, setStates] = useState<ReadonlyMap<string, MessageView['state']>>(new Map());
  useChanges(({ messages }) => {
    setStates((before) => new Map([...before, ...messages.map(({ id, state }) => [id, state] as const)]));
  });
  return (
    <>
      <p role="status">{describeSent(sent)}</p>
      <ul class="plain copies" aria-label="Accepted">
        {sent.map(({ id, to }) => {
          const state = states.get(id) ?? 'queued';
          return (
            <li key={id}>
              <strong>{to}</strong> <span class={`state ${state}`}>{state}</span> <span class="path">{id}</span>
            </li>
          );
        })}
      </ul>
      {refused.length > 0 && (
        <ul class="plain copies error" aria-label="Not accepted">
          {refused.map(({ to, reason }) => (
            <li key={to}>
              <strong>{to}</strong> did not get it: {reason}
            </li>
          ))}
        </ul>
      )}
      <div class="buttons">
        <button type="button" onClick={unlessDouble(props.onAgain)}>
          {refused.length > 0 ? 'Try these again' : 'Write another'}
        </button>
        <button type="button" class="primary" onClick={unlessDouble(props.onClose)}>
          Close
        </button>
      </div>
    </>
  );
}

/** The second click of a double one was meant for the button that sent, which stood here a moment ago. */
function unlessDouble(work: () => void) {
  return (event: MouseEvent) => {
    if (event.detail < 2) work();
  };
}

function describeSent(sent: SendResult['sent']): string {
  const [first] = sent;
  if (!first) return 'Nobody is online; nothing was sent.';
  return sent.length === 1 ? `Accepted for ${first.to} as ${first.id}.` : `Accepted for ${sent.length} agents.`;
}
