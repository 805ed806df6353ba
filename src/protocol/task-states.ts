/**
 * Where a task is, in the words of the A2A protocol (https://a2a-protocol.org/latest/specification/):
 *
 *     submitted ──▶ working ◀──▶ input-required
 *         │            │               │
 *         └────────────┴───────────────┴──▶ completed, failed, canceled, rejected
 *
 * `submitted` was given and nobody began. `input-required` waits for its giver. The last four are final. That
 * `submitted` may become `input-required`, and that work under way may still be rejected, follows the protocol too.
 */
export const taskStates = [
  'submitted',
  'working',
  'input-required',
  'completed',
  'failed',
  'canceled',
  'rejected',
] as const;

export type TaskState = (typeof taskStates)[number];

/** The states that a task can change to; it begins as `submitted`. */
export const changedStates = ['working', 'input-required', 'completed', 'failed', 'canceled', 'rejected'] as const;

export type ChangedState = (typeof changedStates)[number];

const ends = ['completed', 'failed', 'canceled', 'rejected'] as const;

const legal: Readonly<Record<TaskState, readonly ChangedState[]>> = {
  submitted: ['working', 'input-required', ...ends],
  working: ['input-required', ...ends],
  'input-required': ['working', ...ends],
  completed: [],
  failed: [],
  canceled: [],
  rejected: [],
};

/** The states that may follow, whoever brings them about. */
export function statesAfter(state: TaskState): readonly ChangedState[] {
  return legal[state];
}

export function isFinal(state: TaskState): boolean {
  return legal[state].length === 0;
}
