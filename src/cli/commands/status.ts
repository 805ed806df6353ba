import type { CommandWord } from '../command/verb.ts';

export const statusCommand: CommandWord = {
  name: 'status',
  words: '[MSG_ID]',
  summary: 'Show where a message is. Without an id, show your own status.',
  details: ['States: queued, offered, seen, answered, expired, dead, untracked.'],
  examples: ['cc2cc status', 'cc2cc status msg-01J… --json'],
  options: [],
};
