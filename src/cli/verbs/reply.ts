import { changedStates } from '../../protocol/task-states.ts';
import { describeRepliedTask } from '../../replying/describe-replied-task.ts';
import { replyToAll } from '../../replying/reply-to-all.ts';
import { type Replied, replyToMail } from '../../replying/reply-to-mail.ts';
import { choiceOption, optionValue } from '../command/option-values.ts';
import { outputOfPosted } from '../command/posted.ts';
import { requireMailbox } from '../command/script-mailbox.ts';
import { pathsOption } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Output, Verb } from '../command/verb.ts';

const taskStateOption = choiceOption(
  { name: 'task-state', value: 'STATE', description: 'what a task becomes' },
  changedStates,
);

export const replyVerb: Verb = {
  name: 'reply',
  words: 'MSG_ID [TEXT…]',
  summary: 'Answer a message that was sent to you.',
  details: [
    'The text is given as for send. The answered message counts as seen.',
    'The answer to a task completes it, unless --task-state says otherwise.',
  ],
  examples: [
    "cc2cc reply msg-01J… 'it is green again' --as night-build",
    "cc2cc reply --all msg-01J… 'noon is fine for all of us' --as night-build",
    "cc2cc reply msg-01J… 'which branch?' --task-state input-required --as night-build",
  ],
  options: [
    { name: 'all', short: 'A', value: '', description: 'to everybody who takes part in the conversation' },
    taskStateOption,
    { name: 'files', value: 'PATHS', description: 'files of the result of a task, as for task update' },
  ],
  async run(call) {
    const { bridge, caller, options, words } = call;
    await requireMailbox(bridge, caller);
    const msgId = words[0] ?? '';
    const isToAll = options.all !== undefined;
    const replied = await (isToAll ? replyToAll : replyToMail)(bridge, caller, {
      msgId,
      taskState: optionValue(taskStateOption, options),
      files: pathsOption(options.files),
      text: await readText(call, 1),
    });
    await call.print(toOutput(replied, msgId, isToAll));
  },
};

function toOutput(replied: Replied, replyTo: string, isToAll: boolean): Output {
  const { task } = replied;
  const answers = [replied.posted, ...replied.others].map((posted) => outputOfPosted(posted, { replyTo }));
  const lines = [...answers.map(({ plain }) => plain), describeRepliedTask(replied)];
  const [first, ...others] = answers.map(({ json }) => json as object);
  const json = task ? { ...first, task: { id: task.id, state: task.state } } : first;
  return { plain: lines.filter((line) => line !== undefined).join('\n'), json: isToAll ? [json, ...others] : json };
}
