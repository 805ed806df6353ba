import type { MailEvent } from '../delivery/observe.ts';
import type { AgentPresence } from '../identity/presence.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import { alignColumns } from './columns.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** One line for something that happened. */
export function eventLine(event: MailEvent): string {
  const time = new Date(event.atMs).toTimeString().slice(0, 8);
  if (event.kind === 'agent') return `${time}  ${event.name} ${event.online ? 'joined' : 'left'}`;
  const { from, to, state, id, preview } = event;
  return `${time}  ${makeVisibleLine(from)} → ${to}  ${state}  ${id}  ${makeVisibleLine(preview)}`;
}

/** The whole screen: the agents with what waits for each, and below them what happened last. */
export function screenOf(
  agents: readonly (Pick<AgentPresence, 'name' | 'online' | 'directory'> & { readonly waiting: number })[],
  events: readonly MailEvent[],
  { columns, rows }: TerminalSize,
): string {
  const listed = agents.slice(0, Math.max(1, Math.floor(rows / 2) - 2));
  const table = alignColumns([
    ['NAME', 'STATE', 'WAITING', 'DIRECTORY'],
    ...listed.map(({ name, online, waiting, directory }) => [
      name,
      online ? 'online' : 'offline',
      waiting === 0 ? '' : String(waiting),
      makeVisibleLine(directory ?? ''),
    ]),
  ]);
  const more = agents.length > listed.length ? [`and ${agents.length - listed.length} more`] : [];
  const head = [...table, ...more, ''];
  const room = Math.max(1, rows - head.length - 1);
  const tail = events.slice(-room).map(eventLine);
  return [...head, ...(tail.length > 0 ? tail : ['Nothing has happened yet. ctrl-c ends this.'])]
    .map((line) => (line.length > columns ? `${line.slice(0, Math.max(0, columns - 1))}…` : line))
    .join('\n');
}
