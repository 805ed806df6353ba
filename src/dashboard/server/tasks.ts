import type { Bridge } from '../../bridge/bridge.ts';
import { isFinal } from '../../protocol/task-states.ts';
import { requireTask } from '../../tasks/find-task.ts';
import type { TaskRecord } from '../../tasks/task.ts';
import type { TaskView } from '../../tasks/task-facts.ts';
import { rightsOf } from '../../tasks/task-roles.ts';
import { viewTask, viewTasks } from '../../tasks/task-view.ts';
import { makeVisible, makeVisibleLine, shortLine } from '../../trust/visible-text.ts';
import type { TaskBoard, TaskDetail, TaskStep } from '../api/api.ts';

const openAtMost = 300;
const finishedAtMost = 100;

/** Everybody's tasks, those that came into their state last first; of very many, the latest. */
export async function taskBoard(bridge: Bridge, me: string): Promise<TaskBoard> {
  const { tasks, unreadable } = await viewTasks(bridge, me, 'all');
  const latest = tasks.toSorted((one, other) => Date.parse(other.since) - Date.parse(one.since));
  const open = latest.filter(({ state }) => !isFinal(state)).slice(0, openAtMost);
  const finished = latest.filter(({ state }) => isFinal(state)).slice(0, finishedAtMost);
  const shown = [...open, ...finished];
  return {
    tasks: shown.map((task) => makeTaskVisible({ ...task, text: shortLine(task.text) })),
    left: tasks.length - shown.length,
    unreadable: unreadable.map(makeVisibleLine),
  };
}

/** One task with its history, and what `me` may do with it. @throws NOT_FOUND */
export async function taskDetail(bridge: Bridge, me: string, id: string): Promise<TaskDetail> {
  const task = await requireTask(bridge, id);
  const { states, side, isTakeOver, standing } = await rightsOf(bridge, task, me);
  return {
    task: makeTaskVisible(await viewTask(bridge, task)),
    conversation: task.thread ?? task.id,
    history: task.history.map(showStep),
    may: states,
    side,
    isTakeOver,
    standing,
  };
}

function makeTaskVisible(task: TaskView): TaskView {
  const { giver, worker, candidates, text, files } = task;
  return {
    ...task,
    giver: makeVisibleLine(giver),
    worker: worker === null ? null : makeVisibleLine(worker),
    candidates: candidates.map(makeVisibleLine),
    text: makeVisible(text),
    files: files.map(makeVisibleLine),
  };
}

function showStep({ number, state, by, mode, at, takenFrom, text, files }: TaskRecord): TaskStep {
  return {
    number,
    state,
    by: makeVisibleLine(by),
    isPerson: mode === 'person',
    at: makeVisibleLine(at),
    takenFrom: takenFrom === null ? null : makeVisibleLine(takenFrom),
    text: makeVisible(text),
    files: files.map(makeVisibleLine),
  };
}
