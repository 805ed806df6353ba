import { describeRepliedTask } from '../../replying/describe-replied-task.ts';
import { replyToAll } from '../../replying/reply-to-all.ts';
import { type Replied, replyToMail } from '../../replying/reply-to-mail.ts';
import { optionValue } from '../command/option-values.ts';
import { outputOfPosted, printPosted } from '../command/posted.ts';
import { requireMailbox } from '../command/script-mailbox.ts';
import { pathsOption } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Output, Verb } from '../command/verb.ts';
import { replyCommand, taskStateOption } from '../commands/reply.ts';

export const replyVerb: Verb = {
  ...replyCommand,
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
    await printPosted(call, toOutput(replied, msgId, isToAll));
  },
};

function toOutput(replied: Replied, replyTo: string, isToAll: boolean): Output {
  const { task } = replied;
  const outputs = [replied.posted, ...replied.others].map((posted) => outputOfPosted(posted, { replyTo }));
  const lines = [...outputs.map(({ plain }) => plain), describeRepliedTask(replied)];
  const [first, ...others] = outputs.map(({ json }) => json as object);
  const json = task ? { ...first, task: { id: task.id, state: task.state } } : first;
  return { plain: lines.filter((line) => line !== undefined).join('\n'), json: isToAll ? [json, ...others] : json };
}
