import type { TaskBoard } from '../api.ts';
import { get } from './requests.ts';
import { hrefOf } from './route.ts';
import { shortTime } from './time.ts';
import { useLoaded } from './use-loaded.ts';

export function TasksView() {
  const { value: board } = useLoaded<TaskBoard>('tasks', () => get('tasks'));
  if (!board) return <p class="empty">Reading …</p>;
  if (board.cards.length === 0) return <p class="empty">No tasks yet.</p>;
  return (
    <div class="board">
      {board.columns.map((column) => (
        <section key={column} aria-label={column}>
          <h2>{column}</h2>
          <Cards board={board} column={column} />
        </section>
      ))}
    </div>
  );
}

function Cards({ board, column }: { board: TaskBoard; column: string }) {
  const cards = board.cards.filter((card) => card.column === column);
  return (
    <ul>
      {cards.map(({ id, title, from, to, sentAtMs, conversation }) => (
        <li key={id}>
          <a class="card" href={hrefOf('conversations', conversation)}>
            <span>{title}</span>
            <span class="hint">
              {from} → {to}, {shortTime(sentAtMs)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
