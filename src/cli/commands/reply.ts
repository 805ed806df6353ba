import { changedStates } from '../../protocol/task-states.ts';
import { choiceOption } from '../command/option-values.ts';
import type { CommandWord } from '../command/verb.ts';

export const taskStateOption = choiceOption(
  { name: 'task-state', value: 'STATE', description: 'new state of the task' },
  changedStates,
);

export const replyCommand: CommandWord = {
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
    { name: 'all', short: 'A', value: '', description: 'reply to everybody in the conversation' },
    taskStateOption,
    { name: 'files', value: 'PATHS', description: 'result files of a task, as for task update' },
  ],
};
