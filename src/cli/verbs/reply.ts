import { describeRepliedTask } from '../../collaboration/describe-task.ts';
import { replyToMail } from '../../collaboration/reply-to-mail.ts';
import { changedStates } from '../../protocol/task-states.ts';
import { requireCaller } from '../caller.ts';
import { choiceOption } from '../option-values.ts';
import { answerPosted } from '../posted.ts';
import { pathsOption } from '../task-options.ts';
import { readText } from '../text-argument.ts';
import type { Verb } from '../verb.ts';

export const replyVerb: Verb = {
  name: 'reply',
  words: 'MSG_ID [TEXT…]',
  minWords: 1,
  maxWords: Number.POSITIVE_INFINITY,
  summary: 'Answers a message that was sent to you.',
  details: [
    'The text is given as for send. The answered message counts as seen.',
    'The answer to a task completes it, unless --task-state says otherwise.',
  ],
  options: [
    { name: 'task-state', value: 'STATE', description: `what a task becomes: ${changedStates.join(', ')}` },
    { name: 'files', value: 'PATHS', description: 'files of the result of a task, as for task update' },
  ],
  async run(call) {
    const caller = requireCaller(call.caller);
    const msgId = call.words[0] ?? '';
    const taskState = choiceOption('task-state', call.options['task-state'], changedStates);
    const files = pathsOption(call.options.files);
    const replied = await replyToMail(call.bridge, caller, { msgId, text: await readText(call, 1), taskState, files });
    const { plain, json } = answerPosted(replied.posted, { replyTo: msgId });
    const { task } = replied;
    const lines = [plain, describeRepliedTask(replied)].filter((line) => line !== undefined);
    await call.print({
      plain: lines.join('\n'),
      json: task ? { ...(json as object), task: { id: task.id, state: task.state } } : json,
    });
  },
};
