import type { CommandWord } from '../command/verb.ts';

export const logsCommand: CommandWord = {
  name: 'logs',
  words: '[NAME]',
  summary: 'Show what hooks, doorbells and hand-overs decided for a session.',
  details: [
    'Without a name, logs shows your own log. A line has the time, the event, the message id, the reason and the process.',
    'Nothing is logged until you ask for it: start Claude Code with CC2CC_DEBUG=1 or --debug.',
  ],
  examples: ['cc2cc logs brave-fox', 'cc2cc logs brave-fox --follow', 'cc2cc logs brave-fox --json'],
  options: [{ name: 'follow', value: '', description: 'keep printing new entries' }],
};
