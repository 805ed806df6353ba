import type { MessageView } from '../../api/api.ts';
import { longTime, shortTime } from '../client/time.ts';

interface Step {
  readonly name: string;
  readonly atMs?: number | undefined;
  readonly isReached: boolean;
}

/** How far a message has come, step by step; only what is proven is marked. */
export function LadderSteps({ message }: { message: MessageView }) {
  const steps = stepsOf(message);
  const { ladder, state } = message;
  return (
    <div class="ladder">
      <ol aria-label="Receipts">
        {steps.map(({ name, atMs, isReached }) => (
          <li key={name} class={isReached ? `reached ${name}` : ''} title={atMs ? longTime(atMs) : ''}>
            <span aria-hidden="true">{isReached ? '●' : '○'}</span> {name}
            {!isReached && <span class="unseen-text"> not yet</span>}
            {isReached && atMs !== undefined && <time dateTime={new Date(atMs).toISOString()}> {shortTime(atMs)}</time>}
          </li>
        ))}
      </ol>
      {ladder.attempts > 1 && <span class="hint">offered {ladder.attempts} times</span>}
      {state === 'untracked' && <span class="hint">not tracked by cc2cc</span>}
      {state === 'seen' && ladder.proof && <span class="hint">shown by: {ladder.proof}</span>}
      {ladder.reason && <span class="hint">{ladder.reason}</span>}
      {ladder.redeliveredAs && <span class="hint">sent again as {ladder.redeliveredAs}</span>}
      {ladder.isDropped && <span class="hint">dropped by a person</span>}
    </div>
  );
}

function stepsOf({ state, ladder }: MessageView): Step[] {
  if (state === 'untracked') return [{ name: 'sent by SendMessage', atMs: ladder.sentAtMs, isReached: true }];
  const sent: Step = { name: 'queued', atMs: ladder.sentAtMs, isReached: true };
  const wasOffered = state === 'offered' || state === 'seen' || state === 'answered' || ladder.attempts > 0;
  const offered: Step = { name: 'offered', atMs: ladder.offeredAtMs, isReached: wasOffered };
  if (state === 'dead' || state === 'expired') {
    return [sent, ...(wasOffered ? [offered] : []), { name: state, atMs: ladder.endedAtMs, isReached: true }];
  }
  const wasSeen = state === 'seen' || state === 'answered';
  return [
    sent,
    offered,
    { name: 'seen', atMs: ladder.seenAtMs, isReached: wasSeen },
    { name: 'answered', atMs: ladder.answeredAtMs, isReached: state === 'answered' },
  ];
}
