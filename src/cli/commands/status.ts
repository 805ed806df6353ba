import type { CommandWord } from '../command/verb.ts';

export const statusCommand: CommandWord = {
  name: 'status',
  words: '[MSG_ID]',
  summary: 'Show where a message is; without an id, how you stand.',
  details: ['States: queued, offered, seen, answered, expired, dead, untracked.'],
  examples: ['cc2cc status', 'cc2cc status msg-01J… --json'],
  options: [],
};
