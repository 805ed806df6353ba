import type { TaskBoard, TaskView } from '../../api/api.ts';
import { get } from '../client/requests.ts';
import { hrefOf } from '../client/route.ts';
import { shortTime } from '../client/time.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { TaskPane } from './task-pane.tsx';
import { sidesOf, TaskTags } from './task-tags.tsx';

const columns = ['submitted', 'working', 'input-required', 'completed', 'failed', 'canceled', 'rejected'] as const;
/** A deadline passes and a worker vanishes without any mail. */
const againMs = 5_000;

/** The board, or beside the task that is open the same as a list; on a narrow screen one of the two. */
export function TasksView({ openId, me }: { openId: string; me: string }) {
  const { value: board } = useLoaded<TaskBoard>('tasks', () => get('tasks'), againMs);
  if (openId === '') return <Board board={board} openId="" />;
  return (
    <div class="panes is-open">
      <section class="list-pane scrolls" aria-label="Tasks">
        <Board board={board} openId={openId} />
      </section>
      <section class="thread-pane" aria-label="Task">
        <TaskPane key={openId} id={openId} me={me} />
      </section>
    </div>
  );
}

function Board({ board, openId }: { board: TaskBoard | undefined; openId: string }) {
  if (!board) return <p class="empty">Reading …</p>;
  const { tasks, left, unreadable } = board;
  if (tasks.length + unreadable.length === 0) {
    return <p class="empty">No tasks yet. Press c to write a message, and choose the type task.</p>;
  }
  return (
    <>
      <div class="board">
        {columns.map((state) => (
          <Column key={state} state={state} tasks={tasks.filter((task) => task.state === state)} openId={openId} />
        ))}
      </div>
      {left > 0 && <p class="empty">and {left} older</p>}
      {unreadable.map((reason) => (
        <p key={reason} class="empty error">
          {reason}
        </p>
      ))}
    </>
  );
}

function Column(props: { state: string; tasks: readonly TaskView[]; openId: string }) {
  const { state, tasks, openId } = props;
  return (
    <section class={tasks.length === 0 ? 'is-empty' : ''} aria-label={state}>
      <h2>
        <span class={`dot task-${state}`} aria-hidden="true" /> {state} <span class="count">{tasks.length}</span>
      </h2>
      <ul>
        {tasks.map((task) => (
          <li key={task.id}>
            <TaskCard task={task} isOpen={task.id === openId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TaskCard({ task, isOpen }: { task: TaskView; isOpen: boolean }) {
  const { id, text, since } = task;
  return (
    <a class="card" href={hrefOf('tasks', id)} aria-current={isOpen ? 'true' : undefined} data-row>
      <span class="card-text">{text}</span>
      <span class="row-top">
        <span class="hint">{sidesOf(task)}</span>
        <time dateTime={since}>{shortTime(Date.parse(since))}</time>
      </span>
      <TaskTags task={task} />
    </a>
  );
}
