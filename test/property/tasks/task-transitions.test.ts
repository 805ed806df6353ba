import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChangedState, changedStates, type TaskState } from '../../../src/protocol/task-states.ts';
import { changeTask } from '../../../src/tasks/change-task.ts';
import { requireTask } from '../../../src/tasks/find-task.ts';
import { agent, give, inboxOf, openTaskWorld } from '../../support/task-world.ts';

/** A failure prints its seed; with that in CC2CC_TEST_SEED the same histories run again. */
const seed = Number(process.env.CC2CC_TEST_SEED ?? Date.now() % 2 ** 31);

/** Who may bring about what, written down a second time and from the text of the specification. */
const allowed: Readonly<Record<TaskState, Readonly<Record<'giver' | 'worker', readonly ChangedState[]>>>> = {
  submitted: { giver: ['canceled'], worker: ['working', 'input-required', 'completed', 'failed', 'rejected'] },
  working: { giver: ['canceled'], worker: ['input-required', 'completed', 'failed', 'rejected'] },
  'input-required': { giver: ['working', 'canceled'], worker: ['working', 'completed', 'failed', 'rejected'] },
  completed: { giver: [], worker: [] },
  failed: { giver: [], worker: [] },
  canceled: { giver: [], worker: [] },
  rejected: { giver: [], worker: [] },
};

interface Attempt {
  readonly by: 'giver' | 'worker' | 'hen';
  readonly state: ChangedState;
}

function isAllowed(from: TaskState, { by, state }: Attempt): boolean {
  return by !== 'hen' && allowed[from][by].includes(state);
}

function refusalOf(from: TaskState, { by }: Attempt): string {
  return by === 'hen' && allowed[from].worker.length > 0 ? 'NOT_ALLOWED' : 'ILLEGAL_TRANSITION';
}

const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.record({
    by: fc.constantFrom('giver' as const, 'worker' as const, 'hen' as const),
    state: fc.constantFrom(...changedStates),
  }),
  { minLength: 1, maxLength: 12 },
);

test(`in every history only legal changes are made, and each is told to the other side once (seed ${seed})`, async () => {
  const reached = new Set<string>();
  const property = fc.asyncProperty(attempts, async (history) => {
    const { world } = await openTaskWorld();
    await using _ = world;
    await world.startAgent('hen');
    const taskId = await give(world);
    let state: TaskState = 'submitted';
    const told = { giver: [] as string[], worker: [] as string[] };
    for (const attempt of history) {
      const isMade = isAllowed(state, attempt);
      const result = await changeTask(world.bridge, agent(attempt.by), { ...attempt, taskId, text: 'Text.' }).then(
        () => 'changed',
        (error: { code?: string }) => error.code,
      );
      expect(result, `${attempt.by} from ${state} to ${attempt.state}`).toBe(
        isMade ? 'changed' : refusalOf(state, attempt),
      );
      if (!isMade) continue;
      state = attempt.state;
      told[attempt.by === 'giver' ? 'worker' : 'giver'].push(state);
      reached.add(state);
    }
    const task = await requireTask(world.bridge, taskId);
    expect(task.state).toBe(state);
    expect(task.history.map(({ number }) => number)).toEqual(task.history.map((_record, index) => index + 1));
    expect((await inboxOf(world, 'giver')).map(({ task: about }) => about?.state)).toEqual(told.giver);
    expect((await inboxOf(world, 'worker')).slice(1).map(({ task: about }) => about?.state)).toEqual(told.worker);
    expect(await inboxOf(world, 'hen')).toEqual([]);
  });
  await fc.assert(property, { numRuns: 60, seed });
  expect([...reached].sort()).toEqual([...changedStates].sort());
});
