import type { CommandWord } from '../command/verb.ts';
import { allOption } from './search.ts';

export const threadCommand: CommandWord = {
  name: 'thread',
  words: 'ID',
  summary: 'Show both sides of a conversation.',
  details: ['ID is the id of the thread or of any message in it.'],
  examples: ['cc2cc thread msg-01J…', 'cc2cc thread msg-01J… --markdown > conversation.md'],
  options: [allOption, { name: 'markdown', value: '', description: 'print it as a Markdown document' }],
};
