import { isAbsolute } from 'node:path';
import { Cc2ccError } from '../base/errors.ts';
import { isMessageId } from '../protocol/id-form.ts';
import type { Message } from '../protocol/message.ts';
import type { TaskOrigin, TaskRecord } from './task.ts';

const maxFiles = 100;
const maxPathCharacters = 4096;

/** What a giver may say about a task beside its text; stands in the `task` field of its message. */
export interface TaskDetails {
  readonly [other: string]: unknown;
  readonly deadline?: string;
  readonly files?: readonly string[];
  readonly open?: boolean;
}

/**
 * Checks what a giver wrote into `task`. A deadline may be a date or a number of seconds from now; fields that cc2cc
 * does not know stay as they are.
 * @throws BAD_INPUT
 */
export function checkDetails(given: Readonly<Record<string, unknown>>, nowMs: number): TaskDetails {
  const { id, deadline, files, open, ...others } = given;
  if (id !== undefined) {
    throw new Cc2ccError('BAD_INPUT', 'cc2cc sets task.id; put your own number into another field');
  }
  if (open !== undefined && typeof open !== 'boolean') {
    throw new Cc2ccError('BAD_INPUT', 'task.open says whether others may take the task over; set it to true or false');
  }
  return {
    ...others,
    ...(deadline === undefined ? {} : { deadline: checkDeadline(deadline, nowMs) }),
    ...(files === undefined ? {} : { files: checkFiles(files) }),
    ...(open === undefined ? {} : { open }),
  };
}

/** @throws BAD_INPUT unless these are absolute paths; whoever reads them works in another folder. */
export function checkFiles(files: unknown): string[] {
  if (!Array.isArray(files)) throw new Cc2ccError('BAD_INPUT', 'files is not a list; give a list of absolute paths');
  if (files.length > maxFiles) {
    throw new Cc2ccError('BAD_INPUT', `${files.length} files are too many; name ${maxFiles} at most, or their folder`);
  }
  return files.map((file: unknown) => {
    if (typeof file === 'string' && file.length <= maxPathCharacters && isAbsolute(file)) return file;
    throw new Cc2ccError('BAD_INPUT', `${JSON.stringify(file)} is not an absolute path; files need one`);
  });
}

/** What a message says about the task that it gives. */
export type TaskMessage = Pick<
  Message,
  'from' | 'identity' | 'timestamp' | 'hops' | 'content' | 'task' | 'priority' | 'thread'
>;

/** The first record of a task, as its message tells it. What is wrong in a message of another program is left out. */
export function firstRecord(message: TaskMessage, candidates: readonly string[]): TaskRecord {
  return {
    number: 1,
    state: 'submitted',
    by: message.from,
    mode: modeOf(message),
    side: 'giver',
    at: new Date(message.timestamp).toISOString(),
    worker: candidates.length === 1 ? (candidates[0] ?? null) : null,
    takenFrom: null,
    text: '',
    files: [],
    hops: message.hops,
    replyTo: null,
    messageIds: {},
    origin: originOf(message, candidates),
  };
}

/** The task that a message belongs to, as it says itself. */
export function taskIdIn(message: Message): string | undefined {
  const named = message.task?.id;
  if (typeof named === 'string' && isMessageId(named)) return named;
  return message.type === 'task' ? message.id : undefined;
}

function originOf(message: TaskMessage, candidates: readonly string[]): TaskOrigin {
  const { deadline, files, open } = message.task ?? {};
  const deadlineMs = typeof deadline === 'string' ? Date.parse(deadline) : Number.NaN;
  return {
    giver: message.from,
    candidates: [...candidates],
    text: message.content.text,
    files: Array.isArray(files) ? files.filter((file) => typeof file === 'string').slice(0, maxFiles) : [],
    deadline: Number.isNaN(deadlineMs) ? null : new Date(deadlineMs).toISOString(),
    open: open === true,
    priority: message.priority,
    thread: message.thread,
  };
}

function modeOf(message: TaskMessage): TaskRecord['mode'] {
  const mode = message.identity?.mode;
  return mode === 'agent' || mode === 'person' ? mode : 'script';
}

function checkDeadline(deadline: unknown, nowMs: number): string {
  const deadlineMs = typeof deadline === 'number' ? nowMs + deadline * 1000 : Date.parse(String(deadline));
  const isDate = Number.isFinite(deadlineMs) && Math.abs(deadlineMs) < 8e15;
  if (isDate && deadlineMs > nowMs) return new Date(deadlineMs).toISOString();
  const what = isDate ? 'has passed' : 'is no date';
  throw new Cc2ccError(
    'BAD_INPUT',
    `the deadline ${JSON.stringify(deadline)} ${what}; give a later date such as ${example(nowMs)}, or seconds from now`,
  );
}

function example(nowMs: number): string {
  return new Date(nowMs + 3_600_000).toISOString();
}
