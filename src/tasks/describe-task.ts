import type { Bridge } from '../bridge/bridge.ts';
import { defaults } from '../protocol/defaults.ts';
import type { Message } from '../protocol/message.ts';
import { isFinal } from '../protocol/task-states.ts';
import { frameMessage } from '../trust/frame.ts';
import { cutText, indentBody, makeVisibleLine, previewOf } from '../trust/visible-text.ts';
import type { Changed } from './change-task.ts';
import type { Task, TaskRecord } from './task.ts';
import type { TaskView } from './task-facts.ts';
import { type TaskViews, viewTask } from './task-view.ts';

const previewCharacters = 80;
const listedFinished = 10;
const listedOpen = 50;
/** What one text may take of the answer to a model; a person gets the whole. */
const maxTextCharacters = 8_000;

/** A line for each task, those at their end last; the latest of each. */
export function describeTasks({ tasks, unreadable }: TaskViews): string {
  const open = tasks.filter(({ state }) => !isFinal(state));
  const finished = tasks.filter(({ state }) => isFinal(state));
  const shown = [...open.slice(-listedOpen), ...finished.slice(-listedFinished)];
  const left = tasks.length - shown.length;
  const lines = [
    ...shown.map(describeLine),
    ...(left > 0 ? [`and ${left} older`] : []),
    ...unreadable.map((reason) => `Unreadable: ${reason}`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'No tasks.';
}

/** Everything about one task for a model: what was asked in the frame of a message, and every change. */
export async function describeTaskToModel(bridge: Bridge, task: Task): Promise<string> {
  const message = frameMessage({
    message: messageOf(task),
    attempt: 1,
    redelivered: false,
    maxBodyCharacters: maxTextCharacters,
  });
  const changes = task.history.slice(1).map((record) => describeRecord(record, maxTextCharacters));
  return [describeLine(await viewTask(bridge, task)), message, ...describeFiles(task.files), ...changes].join('\n');
}

/** The same for a person, with every text in full length and indented. */
export async function describeTaskToPerson(bridge: Bridge, task: Task): Promise<string> {
  const changes = task.history.slice(1).map((record) => describeRecord(record));
  return [
    describeLine(await viewTask(bridge, task)),
    indentBody(task.text),
    ...describeFiles(task.files),
    ...changes,
  ].join('\n');
}

export function describeChanged({ task, record, posted, untoldBecause }: Changed): string {
  const how = record.takenFrom === null ? '' : `, taken over from ${record.takenFrom}`;
  const names = posted.map(({ to }) => to).join(' and ');
  const told = names === '' ? 'nobody else has a mailbox, so nobody was told' : `${names} is told`;
  const who = untoldBecause === undefined ? told : `the others are told later: ${untoldBecause}`;
  return `Task ${task.id} is ${task.state} now${how}; ${who}.`;
}

/** What the giver wants to know besides where the message is. */
export function describeTaskState({ id, state, worker, vanished, overdue }: TaskView): string {
  const by = worker === null ? 'nobody has begun it' : `worker ${worker}`;
  return `Task ${id}: ${state}, ${by}${describeTrouble({ worker, vanished, overdue })}.`;
}

function describeLine(view: TaskView): string {
  const { id, state, giver, worker, candidates, deadline, text } = view;
  const to = worker ?? `one of ${candidates.join(', ')}`;
  const due = deadline === null ? '' : `, due ${deadline}`;
  const what = `${id} ${state}: from ${giver} to ${to}${due}${describeTrouble(view)}: `;
  return `${makeVisibleLine(what)} ${previewOf(text, previewCharacters)}`;
}

function describeTrouble({ worker, vanished, overdue }: Pick<TaskView, 'worker' | 'vanished' | 'overdue'>): string {
  const gone = vanished ? `; ${worker} has no live session: another agent can take it over (state working)` : '';
  return `${overdue ? ', OVERDUE' : ''}${gone}`;
}

function describeRecord({ at, by, state, takenFrom, text, files }: TaskRecord, maxCharacters?: number): string {
  const from = takenFrom === null ? '' : `, taken over from ${takenFrom}`;
  const shown = maxCharacters === undefined ? text : cutText(text, maxCharacters);
  return [
    makeVisibleLine(`${at} ${by}: ${state}${from}`),
    ...(shown === '' ? [] : [indentBody(shown)]),
    ...(shown.length < text.length ? [`  (the first ${shown.length} of ${text.length} characters)`] : []),
    ...describeFiles(files),
  ].join('\n');
}

function describeFiles(files: readonly string[]): string[] {
  return files.map((file) => `  file ${makeVisibleLine(file)}`);
}

/** As it came to the first worker; who takes it over never got it. */
function messageOf(task: Task): Message {
  const { id, givenAt, giver, text, priority, thread, deadline, worker } = task;
  return {
    id,
    timestamp: givenAt,
    from: giver,
    to: worker ?? '',
    type: 'task',
    priority,
    content: { text, parts: [] },
    replyTo: null,
    thread,
    task: deadline === null ? null : { deadline },
    ttl: defaults.ttlSeconds,
    hops: 0,
    identity: null,
    v: defaults.version,
  };
}
