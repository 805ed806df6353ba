import type { changedStates } from '../../protocol/task-states.ts';
import { changeTask } from '../../tasks/change-task.ts';
import { describeChanged, describeTasks, describeTaskToPerson } from '../../tasks/describe-task.ts';
import { requireTask } from '../../tasks/find-task.ts';
import { viewTask, viewTasks } from '../../tasks/task-view.ts';
import { optionValue } from '../command/option-values.ts';
import { ensureAddressable, requireMailbox } from '../command/script-mailbox.ts';
import { pathsOption } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Call, Verb, VerbFamily } from '../command/verb.ts';
import { filterOption, listCommand, showCommand, takeCommand, taskCommand, updateCommand } from '../commands/task.ts';

type ChangedState = (typeof changedStates)[number];

const listVerb: Verb = {
  ...listCommand,
  async run({ bridge, caller, options, print }) {
    if (caller.source !== 'account') await requireMailbox(bridge, caller);
    const views = await viewTasks(bridge, caller.name, optionValue(filterOption, options));
    await print({ plain: describeTasks(views), json: views.tasks });
  },
};

const showVerb: Verb = {
  ...showCommand,
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
  ...takeCommand,
  run: (call) => update(call, 'working', undefined),
};

const updateVerb: Verb = {
  ...updateCommand,
  async run(call) {
    // No text is no result, and need not be waited for on standard input.
    await update(call, call.words[1] as ChangedState, call.words.length > 2 ? () => readText(call, 2) : undefined);
  },
};

export const taskVerb: VerbFamily = {
  ...taskCommand,
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
