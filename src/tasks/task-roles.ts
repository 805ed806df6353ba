import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { presentName, readCard } from '../identity/card.ts';
import { isOnline } from '../identity/session-holder.ts';
import { type ChangedState, isFinal, statesAfter } from '../protocol/task-states.ts';
import { isSameAgent } from './find-task.ts';
import type { Task, TaskRecord } from './task.ts';

/** Who has no session that could end counts as gone when nothing was heard of it for this long. */
const patienceMs = 60 * 60 * 1000;

/** What somebody may do with a task now. */
export interface Rights {
  readonly states: readonly ChangedState[];
  readonly side: 'giver' | 'worker';
  /** `working` would make this agent the worker in place of another. */
  readonly isTakeOver: boolean;
  /** What this agent is to the task, as the end of a sentence. */
  readonly standing: string;
}

/**
 * Whether nobody is there who could do the task that was given to one, or that one has begun.
 * @param online the names that live clients hold, if the caller knows them.
 */
export async function hasVanished(bridge: Bridge, task: Task, online?: readonly string[]): Promise<boolean> {
  const { worker } = task;
  if (worker === null || isFinal(task.state)) return false;
  for (const name of [worker, await presentName(bridge.registry, worker)]) {
    if (online?.includes(name) ?? (await isOnline(bridge.registry, name))) return false;
  }
  const last = task.history.findLast(({ by, number }) => number > 1 && by === worker);
  if (!last || !(await isWithoutSession(bridge, last))) return true;
  return bridge.store.fs.nowMs() - Date.parse(last.at) >= patienceMs;
}

/** A script, or a person who works from a shell or the dashboard; a session's own person goes with the session. */
async function isWithoutSession({ registry }: Bridge, { mode, by }: TaskRecord): Promise<boolean> {
  if (mode !== 'person') return mode === 'script';
  return (await readCard(registry, by))?.sessions.length === 0;
}

export async function rightsOf(bridge: Bridge, task: Task, name: string): Promise<Rights> {
  const after = statesAfter(task.state);
  if (await isSameAgent(bridge, task.giver, name)) {
    // Only an answer of the giver or the worker's own word ends the wait for input.
    const ofGiver: readonly ChangedState[] = task.state === 'input-required' ? ['working', 'canceled'] : ['canceled'];
    const states = after.filter((state) => ofGiver.includes(state));
    return { states, side: 'giver', isTakeOver: false, standing: 'you gave it' };
  }
  const ofWorker = after.filter((state) => state !== 'canceled');
  if (task.worker !== null && (await isSameAgent(bridge, task.worker, name))) {
    return { states: ofWorker, side: 'worker', isTakeOver: false, standing: 'you are its worker' };
  }
  if (task.worker === null && (await isCandidate(bridge, task, name))) {
    const states = ofWorker.filter((state) => state !== 'rejected');
    return {
      states,
      side: 'worker',
      isTakeOver: false,
      standing: 'it was given to you and others, and nobody has begun',
    };
  }
  const mayTake = !isFinal(task.state) && (task.open || (await hasVanished(bridge, task)));
  return { states: mayTake ? ['working'] : [], side: 'worker', isTakeOver: mayTake, standing: "you aren't part of it" };
}

/** @throws ILLEGAL_TRANSITION, NOT_ALLOWED, each saying what the caller may do instead */
export function requireRight(task: Task, { states, standing }: Rights, wanted: ChangedState): void {
  if (states.includes(wanted)) return;
  const now = `task ${task.id} is ${task.state}`;
  if (isFinal(task.state)) {
    throw new Cc2ccError(
      'ILLEGAL_TRANSITION',
      `${now}, which is final: it can't change any more; create a new task instead`,
    );
  }
  if (states.length > 0) {
    const choice = states.join(', ');
    throw new Cc2ccError(
      'ILLEGAL_TRANSITION',
      `${now} and ${standing}: it can't become ${wanted}; possible states: ${choice}`,
    );
  }
  const [worker, giver] = [task.worker ?? task.candidates.join(' or '), task.giver];
  throw new Cc2ccError(
    'NOT_ALLOWED',
    `${now}, given by ${giver} to ${worker}, and ${standing}: you can't change its state; another agent can take it over (working) once ${worker} has no live session`,
  );
}

async function isCandidate(bridge: Bridge, task: Task, name: string): Promise<boolean> {
  for (const candidate of task.candidates) if (await isSameAgent(bridge, candidate, name)) return true;
  return false;
}
