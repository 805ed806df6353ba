import type { TaskView } from '../../api/api.ts';
import { longTime, shortTime } from '../client/time.ts';

/** `giver → worker`, or whom it was given to while nobody has begun. */
export function sidesOf({ giver, worker, candidates }: TaskView): string {
  return `${giver} → ${worker ?? `one of ${candidates.join(', ')}`}`;
}

export function TaskTags({ task }: { task: TaskView }) {
  const { deadline, overdue, vanished, open } = task;
  if (deadline === null && !vanished && !open) return null;
  return (
    <span class="tags">
      {deadline !== null && (
        <span class={overdue ? 'tag critical' : 'tag'} title={longTime(Date.parse(deadline))}>
          {overdue ? 'overdue since' : 'due'} {shortTime(Date.parse(deadline))}
        </span>
      )}
      {vanished && <span class="tag critical">worker vanished</span>}
      {open && <span class="tag">open to others</span>}
    </span>
  );
}
