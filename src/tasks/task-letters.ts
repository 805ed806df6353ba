import { Cc2ccError } from '../base/errors.ts';
import { defaults } from '../protocol/defaults.ts';
import { maxMessageBytes, type Priority } from '../protocol/message.ts';
import type { Letter } from '../sending/post.ts';
import { beginningOf } from '../trust/beginning.ts';
import type { Task, TaskRecord } from './task.ts';

const quotedCharacters = 80;
/** What a message needs beside its letter, with room to spare. */
const envelopeBytes = 4096;

/** One message about a change of a task. */
export interface TaskLetter {
  readonly to: string;
  readonly letter: Omit<Letter, 'to'>;
}

/** Whom one change concerns besides its author: the other side first, then those whose task it is no longer. */
export function concernedBy(task: Task, record: TaskRecord): readonly string[] {
  return [...otherSide(task, record), ...losersOf(task, record)];
}

/** What is to be told of one change, in the same order. Ids and texts follow from the records alone. */
export function lettersOf(task: Task, record: TaskRecord): TaskLetter[] {
  return [
    ...otherSide(task, record).map((to) => ({ to, letter: mainLetter(task, record, to) })),
    ...losersOf(task, record).map((to) => ({ to, letter: lostLetter(task, record, to) })),
  ];
}

/** @throws MESSAGE_TOO_LARGE when the others could not be told of this change; asked before it is made. */
export function requireTellable(task: Task, record: TaskRecord): void {
  for (const { letter } of lettersOf(task, record)) requireFits(letter);
}

/** @throws MESSAGE_TOO_LARGE */
export function requireFits(letter: Omit<Letter, 'to'>): void {
  const sizeBytes = Buffer.byteLength(JSON.stringify(letter)) + envelopeBytes;
  if (sizeBytes <= maxMessageBytes) return;
  throw new Cc2ccError(
    'MESSAGE_TOO_LARGE',
    `the message about it would have ${sizeBytes} bytes and the limit is ${maxMessageBytes}; put the text into a file and name that in files`,
  );
}

function otherSide(task: Task, { side, worker }: TaskRecord): readonly string[] {
  if (side === 'worker') return [task.giver];
  return worker === null ? task.candidates : [worker];
}

/** Those who could have done it, or did, and now must not. */
function losersOf(task: Task, { number, side, by, takenFrom }: TaskRecord): readonly string[] {
  if (takenFrom !== null) return [takenFrom];
  const wasTaken = task.history[number - 2]?.worker !== null;
  return side === 'giver' || wasTaken ? [] : task.candidates.filter((name) => name !== by);
}

function mainLetter(task: Task, record: TaskRecord, to: string): TaskLetter['letter'] {
  const { state, side, text, files, replyTo } = record;
  const list = files.length > 0 ? `Files:\n${files.map((file) => `- ${file}`).join('\n')}` : '';
  const head = replyTo === null ? headOf(task, record) : '';
  const isProgress = state === 'working' && side === 'worker' && replyTo === null;
  return {
    ...letterAbout(task, record, to),
    text: [head, text, list].filter((part) => part !== '').join('\n\n'),
    type: replyTo === null ? 'status' : 'response',
    priority: isProgress ? 'low' : wakingPriority(task),
    replyTo: replyTo ?? (task.candidates.length === 1 ? task.id : undefined),
  };
}

/** To those whose task it is no longer. */
function lostLetter(task: Task, record: TaskRecord, to: string): TaskLetter['letter'] {
  const why = task.open ? 'its giver lets others take it' : 'you had no live session';
  const text =
    record.takenFrom === null
      ? `${record.by} has taken ${nameOf(task)}. Nothing is left for you to do about it.`
      : `${record.by} has taken ${nameOf(task)} over from you: ${why}. Do not go on with it.`;
  return { ...letterAbout(task, record, to), text, type: 'status', priority: 'low' };
}

function letterAbout(task: Task, record: TaskRecord, to: string) {
  const { state, worker, files } = record;
  return {
    id: record.messageIds[to],
    timestamp: record.at,
    hops: record.hops,
    thread: task.thread ?? task.id,
    // Whoever tells of it again may have another setting, and must send the same bytes.
    ttlSeconds: defaults.ttlSeconds,
    task: { id: task.id, state, worker, ...(files.length > 0 ? { files } : {}) },
  };
}

function headOf(task: Task, { by, side, state, takenFrom }: TaskRecord): string {
  const name = nameOf(task);
  if (side === 'giver') {
    return state === 'canceled' ? `${by} has canceled ${name}. Stop working on it.` : `${by} answers about ${name}:`;
  }
  if (state === 'input-required') return `${by} needs your input for ${name}. Answer with reply to this message:`;
  if (state !== 'working') return `${by}: ${name} is ${state}.`;
  if (takenFrom !== null) return `${by} has taken ${name} over from ${takenFrom}.`;
  return `${by} is working on ${name}.`;
}

function wakingPriority({ priority }: Task): Priority {
  return priority === 'low' ? 'normal' : priority;
}

function nameOf(task: Task): string {
  return `task ${task.id} ("${beginningOf(task.text, quotedCharacters)}")`;
}
