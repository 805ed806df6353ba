import type { TaskDetail, TaskStep } from '../../api/api.ts';
import { get } from '../client/requests.ts';
import { hrefOf } from '../client/route.ts';
import { longTime, shortTime } from '../client/time.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { TaskChanges } from './task-changes.tsx';
import { sidesOf, TaskTags } from './task-tags.tsx';

const againMs = 5_000;

/** Everything about one task, and what the person may make of it. */
export function TaskPane({ id, me }: { id: string; me: string }) {
  const { value: detail, trouble, reload } = useLoaded<TaskDetail>(id, () => get('task', { id }), againMs);
  return (
    <>
      <a class="back always" href={hrefOf('tasks')}>
        ← Board
      </a>
      {detail && <Detail detail={detail} me={me} onChanged={reload} />}
      {!detail && <p class={trouble === '' ? 'empty' : 'empty error'}>{trouble || 'Reading …'}</p>}
    </>
  );
}

function Detail({ detail, me, onChanged }: { detail: TaskDetail; me: string; onChanged: () => void }) {
  const { task, conversation, history } = detail;
  return (
    <article class="task" aria-label={`Task of ${task.giver}`}>
      <header>
        <span class={`tag state task-${task.state}`}>{task.state}</span> <strong>{sidesOf(task)}</strong>
        <TaskTags task={task} />
      </header>
      <pre class="body">{task.text}</pre>
      <Files label="Files of the task" files={task.files} />
      {task.vanished && (
        <p class="warning">No live session named {task.worker}. Another agent can take the task over.</p>
      )}
      <p class="hint">
        You are {me} here: {detail.standing}. <a href={hrefOf('conversations', conversation)}>Its conversation</a>{' '}
        <span class="path">{task.id}</span>
      </p>
      <TaskChanges detail={detail} onChanged={onChanged} />
      <h2>History</h2>
      <ol class="history">
        {history.map((step) => (
          <Step key={step.number} step={step} />
        ))}
      </ol>
    </article>
  );
}

function Step({ step }: { step: TaskStep }) {
  const { state, by, isPerson, at, takenFrom, text, files } = step;
  return (
    <li class={`task-${state}`}>
      <p>
        <strong>{state}</strong> by {by}
        {isPerson && <span class="tag">person</span>}
        {takenFrom !== null && `, taken over from ${takenFrom}`}{' '}
        <time dateTime={at} title={longTime(Date.parse(at))}>
          {shortTime(Date.parse(at))}
        </time>
      </p>
      {text !== '' && <pre class="body">{text}</pre>}
      <Files label="Files of this change" files={files} />
    </li>
  );
}

function Files({ label, files }: { label: string; files: readonly string[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="files" aria-label={label}>
      {files.map((file) => (
        <li key={file} class="path">
          {file}
        </li>
      ))}
    </ul>
  );
}
