import * as z from 'zod/mini';
import { priorities } from '../protocol/message.ts';
import { textsByKey } from '../protocol/objects.ts';
import { type TaskState, taskStates } from '../protocol/task-states.ts';

const names = z.array(z.string());

/** What its giver asked for; stands in the first record of a task. */
const originSchema = z.looseObject({
  giver: z.string(),
  /** Who may begin it: the recipient, or each member of the group that it was sent to. */
  candidates: names,
  text: z.string(),
  files: names,
  /** ISO 8601, UTC. */
  deadline: z.nullable(z.string()),
  /** The giver lets any other agent take it over, even while its worker is there. */
  open: z.boolean(),
  priority: z.enum(priorities),
  thread: z.nullable(z.string()),
});

/** One change of a task; never changed itself. */
const recordSchema = z.looseObject({
  /** 1 for the first; also the file's name. */
  number: z.number(),
  state: z.enum(taskStates),
  by: z.string(),
  mode: z.enum(['agent', 'person', 'script']),
  /** On which side of the task; whoever takes it over is its worker. */
  side: z.enum(['giver', 'worker']),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Who does it from then on; null while nobody of a group has begun. */
  worker: z.nullable(z.string()),
  /** Who was the worker before, if it was taken over. */
  takenFrom: z.nullable(z.string()),
  /** The result, the question or the reason. */
  text: z.string(),
  /** Absolute paths. */
  files: names,
  hops: z.number(),
  /** The message that this change answers. */
  replyTo: z.nullable(z.string()),
  /** The ids of the messages about this change, by recipient: telling again after a crash makes no second one. */
  messageIds: textsByKey,
  origin: z.optional(originSchema),
});

export type TaskOrigin = Readonly<z.infer<typeof originSchema>>;
export type TaskRecord = Readonly<z.infer<typeof recordSchema>>;

export function parseTaskRecord(stored: unknown): TaskRecord | undefined {
  return recordSchema.safeParse(stored).data;
}

/** A task as its records tell it. */
export interface Task extends TaskOrigin {
  /** The id of the message that created it, or that all copies to a group name. */
  readonly id: string;
  readonly state: TaskState;
  readonly worker: string | null;
  /** When it was given, and when it came into its state; ISO 8601, UTC. */
  readonly givenAt: string;
  readonly since: string;
  /** Every change, the first being that it was given. */
  readonly history: readonly TaskRecord[];
  /** Nothing but the message tells of it: another program dropped it, or its sender was cut off. */
  readonly isUnrecorded: boolean;
}

/** @returns undefined unless the first record says what was asked for. */
export function taskOf(id: string, history: readonly TaskRecord[], isUnrecorded = false): Task | undefined {
  const [first, last] = [history[0], history.at(-1)];
  if (!first?.origin || !last) return undefined;
  return {
    ...first.origin,
    id,
    state: last.state,
    worker: last.worker,
    givenAt: first.at,
    since: last.at,
    history,
    isUnrecorded,
  };
}
