import type { AgentPresence } from '../../identity/presence.ts';
import type { MailEvent } from '../../reports/observe.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { TerminalSize } from '../command/verb.ts';
import { type Column, fitLines, table, wrapBehind } from '../printing/table.ts';

export type ListedAgent = Pick<AgentPresence, 'name' | 'online' | 'directory'> & { readonly waiting: number };

export interface WatchState {
  /** Whether the screen gets keys. */
  readonly hasKeys?: boolean;
  /** Why nothing new is shown for now. */
  readonly fault?: string | undefined;
}

const agentColumns: readonly Column[] = [
  { title: 'NAME', narrow: { minWidth: 5 } },
  { title: 'STATE' },
  { title: 'UNREAD', narrow: { title: 'NEW' } },
  { title: 'DIRECTORY', minWidth: 12, cutAt: 'start', dropRank: 1 },
];
/** In a narrower terminal an id would leave no room for the text. */
const idFromColumns = 110;

/** One line for something that happened. */
export function eventLine(event: MailEvent, withId = true): string {
  const time = new Date(event.atMs).toTimeString().slice(0, 8);
  if (event.kind === 'agent') return `${time}  ${event.name} ${event.online ? 'joined' : 'left'}`;
  const { from, to, state, id, preview } = event;
  const facts = [`${makeVisibleLine(from)} → ${to}`, state, ...(withId ? [id] : []), makeVisibleLine(preview)];
  return `${time}  ${facts.join('  ')}`;
}

/** The lines of the whole screen: the agents with what waits for each, and below them what happened last. */
export async function screenOf(
  agents: readonly ListedAgent[],
  events: readonly MailEvent[],
  { columns, rows }: TerminalSize,
  { hasKeys = true, fault }: WatchState = {},
): Promise<string[]> {
  const listed = agents.slice(0, Math.max(1, Math.floor(rows / 2) - 2));
  const more = agents.length > listed.length ? [`and ${agents.length - listed.length} more`] : [];
  const note = fault === undefined ? [] : await wrapBehind('! ', fault, columns);
  const head = [...note, ...(await table(listed.map(rowOf), agentColumns, columns)), ...more, ''];
  const foot = ['', hasKeys ? 'q quits' : 'ctrl-c quits'];
  const room = Math.max(1, rows - head.length - foot.length);
  const tail = events.slice(-room).map((event) => eventLine(event, columns >= idFromColumns));
  const body = tail.length > 0 ? tail : ['Nothing has happened yet.'];
  return fitLines([...head, ...body, ...foot].slice(0, rows), columns);
}

function rowOf({ name, online, waiting, directory }: ListedAgent): string[] {
  return [name, online ? 'online' : 'offline', String(waiting), directory ?? ''];
}
