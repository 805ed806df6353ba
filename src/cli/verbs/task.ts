import { delimiter } from 'node:path';
import { changedStates } from '../../protocol/task-states.ts';
import { changeTask } from '../../tasks/change-task.ts';
import { describeChanged, describeTasks, describeTaskToPerson } from '../../tasks/describe-task.ts';
import { requireTask } from '../../tasks/find-task.ts';
import { taskFilters, viewTask, viewTasks } from '../../tasks/task-view.ts';
import { choiceOption, optionValue } from '../command/option-values.ts';
import { ensureAddressable, requireMailbox } from '../command/script-mailbox.ts';
import { pathsOption } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Call, Verb, VerbFamily, VerbOption } from '../command/verb.ts';

type ChangedState = (typeof changedStates)[number];

const filterOption = choiceOption(
  { name: 'filter', short: 'f', value: 'WHICH', description: 'default: mine and given' },
  taskFilters,
);
const filesOption: VerbOption = {
  name: 'files',
  value: 'PATHS',
  description: `paths of the result with ${delimiter} between them`,
};

const listVerb: Verb = {
  name: 'list',
  words: '',
  summary: 'List tasks that you were given and that you gave.',
  details: [],
  examples: ['cc2cc task list --filter given --json'],
  options: [filterOption],
  async run({ bridge, caller, options, print }) {
    if (caller.source !== 'account') await requireMailbox(bridge, caller);
    const views = await viewTasks(bridge, caller.name, optionValue(filterOption, options));
    await print({ plain: describeTasks(views), json: views.tasks });
  },
};

const showVerb: Verb = {
  name: 'show',
  words: 'ID',
  summary: 'Show a task with its history.',
  details: [],
  examples: ['cc2cc task show msg-01J…'],
  options: [],
  async run({ bridge, words, print }) {
    const task = await requireTask(bridge, words[0] ?? '');
    const history = task.history.map(({ number, state, by, at, text, files, takenFrom }) => {
      return { number, state, by, at, text, files, takenFrom };
    });
    const json = { ...(await viewTask(bridge, task)), history };
    await print({ plain: await describeTaskToPerson(bridge, task), json });
  },
};

const takeVerb: Verb = {
  name: 'take',
  words: 'ID',
  summary: 'Take a task over that was given to several, or whose worker has no live session.',
  details: [],
  examples: ['cc2cc task take msg-01J… --as night-build'],
  options: [],
  run: (call) => update(call, 'working', undefined),
};

const updateVerb: Verb = {
  name: 'update',
  words: 'ID STATE [TEXT…]',
  wordChoices: { STATE: changedStates },
  summary: 'Change the state of a task.',
  details: [
    `STATE is one of ${changedStates.join(', ')}.`,
    'The worker may set all of them but canceled; the giver cancels, and answers input-required with working.',
    'The text is the result, the question or the reason; - reads it from standard input.',
  ],
  examples: ["cc2cc task update msg-01J… completed 'all green' --as night-build"],
  options: [filesOption],
  async run(call) {
    // No text is no result, and need not be waited for on standard input.
    await update(call, call.words[1] as ChangedState, call.words.length > 2 ? () => readText(call, 2) : undefined);
  },
};

export const taskVerb: VerbFamily = {
  name: 'task',
  summary: 'List tasks, show one, take one over, or change one.',
  details: ['To give a task: cc2cc send NAME --type task TEXT'],
  examples: ['cc2cc task list', 'cc2cc task take msg-01J… --as night-build'],
  subverbs: [listVerb, showVerb, takeVerb, updateVerb],
};

async function update(
  { bridge, caller, options, words, print }: Call,
  state: ChangedState,
  read: (() => Promise<string>) | undefined,
): Promise<void> {
  await requireMailbox(bridge, caller);
  const task = await requireTask(bridge, words[0] ?? '');
  const text = await read?.();
  await ensureAddressable(bridge, caller);
  const changed = await changeTask(bridge, caller, { taskId: task.id, state, text, files: pathsOption(options.files) });
  const { id, worker } = changed.task;
  const told = changed.posted.map(({ id: messageId, to }) => ({ id: messageId, to }));
  await print({
    plain: describeChanged(changed),
    json: { id, state, worker, takenFrom: changed.record.takenFrom, told },
  });
}
