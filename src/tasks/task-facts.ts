import type { TaskState } from '../protocol/task-states.ts';

/** A task as it is shown. Field names are the CLI's JSON. */
export interface TaskView {
  readonly id: string;
  readonly state: TaskState;
  readonly giver: string;
  /** Null while nobody of a group has begun. */
  readonly worker: string | null;
  readonly candidates: readonly string[];
  readonly text: string;
  readonly files: readonly string[];
  /** ISO 8601, UTC. */
  readonly givenAt: string;
  readonly since: string;
  readonly deadline: string | null;
  readonly overdue: boolean;
  /** No live session has the worker's name, so that another agent may take the task over. */
  readonly vanished: boolean;
  readonly open: boolean;
}
