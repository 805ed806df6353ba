import { delimiter } from 'node:path';
import { Cc2ccError } from '../../base/errors.ts';
import { changedStates } from '../../protocol/task-states.ts';
import { changeTask } from '../../tasks/change-task.ts';
import { describeChanged, describeTasks, describeTaskToPerson } from '../../tasks/describe-task.ts';
import { requireTask } from '../../tasks/find-task.ts';
import { taskFilters, viewTask, viewTasks } from '../../tasks/task-view.ts';
import { choiceOption } from '../command/option-values.ts';
import { ensureAnswerable, requireMailbox } from '../command/script-mailbox.ts';
import { pathsOption } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Call, Verb } from '../command/verb.ts';

const usage = 'write it as cc2cc task list, show ID, take ID, or update ID STATE [TEXT…]';

export const taskVerb: Verb = {
  name: 'task',
  words: 'list | show ID | take ID | update ID STATE [TEXT…]',
  minWords: 1,
  maxWords: Number.POSITIVE_INFINITY,
  summary: 'Lists tasks, shows one, takes one over, or changes one. send --type task gives one.',
  details: [
    `STATE is one of ${changedStates.join(', ')}.`,
    'The worker may set all of them but canceled; the giver cancels, and answers input-required with working.',
    'take makes you the worker of a task that was given to several, or whose worker has no live session.',
    'The text is the result, the question or the reason; - reads it from standard input.',
  ],
  examples: [
    'cc2cc task list --filter given --json',
    'cc2cc task take msg-01J… --as night-build',
    "cc2cc task update msg-01J… completed 'all green' --as night-build",
  ],
  options: [
    { name: 'filter', value: 'WHICH', description: `for list: ${taskFilters.join(', ')}; default mine and given` },
    { name: 'files', value: 'PATHS', description: `for update: paths of the result with ${delimiter} between them` },
  ],
  async run(call) {
    const [action, id, ...rest] = call.words;
    if (action === 'list' && id === undefined) return list(call);
    if (id !== undefined && rest.length === 0 && action === 'show') return show(call, id);
    if (id !== undefined && rest.length === 0 && action === 'take') return update(call, id, 'working');
    if (id !== undefined && rest.length > 0 && action === 'update') return update(call, id, rest[0]);
    throw new Cc2ccError('BAD_INPUT', usage);
  },
};

async function list({ bridge, caller, options, print }: Call): Promise<void> {
  if (caller.source !== 'account') await requireMailbox(bridge, caller);
  const views = await viewTasks(bridge, caller.name, choiceOption('filter', options.filter, taskFilters));
  await print({ plain: describeTasks(views), json: views.tasks });
}

async function show({ bridge, print }: Call, id: string): Promise<void> {
  const task = await requireTask(bridge, id);
  const history = task.history.map(({ number, state, by, at, text, files, takenFrom }) => {
    return { number, state, by, at, text, files, takenFrom };
  });
  const json = { ...(await viewTask(bridge, task)), history };
  await print({ plain: await describeTaskToPerson(bridge, task), json });
}

async function update(call: Call, taskId: string, word: string | undefined): Promise<void> {
  const { bridge, caller, options, words, print } = call;
  const state = changedStates.find((known) => known === word);
  if (state === undefined) {
    throw new Cc2ccError('BAD_INPUT', `"${word}" is no state of a task; give one of ${changedStates.join(', ')}`);
  }
  await requireMailbox(bridge, caller);
  const task = await requireTask(bridge, taskId);
  // No text is no result, and need not be waited for on standard input.
  const text = words.length > 3 ? await readText(call, 3) : undefined;
  await ensureAnswerable(bridge, caller);
  const changed = await changeTask(bridge, caller, { taskId: task.id, state, text, files: pathsOption(options.files) });
  const { id, worker } = changed.task;
  const told = changed.posted.map(({ id: messageId, to }) => ({ id: messageId, to }));
  await print({
    plain: describeChanged(changed),
    json: { id, state, worker, takenFrom: changed.record.takenFrom, told },
  });
}
