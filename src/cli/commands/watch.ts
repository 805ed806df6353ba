import { secondsOption } from '../command/option-values.ts';
import { projectOption } from '../command/project-option.ts';
import type { CommandWord } from '../command/verb.ts';

export const forOption = secondsOption({ name: 'for', value: 'SECONDS', description: 'stop after this time' });

export const watchCommand: CommandWord = {
  name: 'watch',
  words: '',
  summary: 'Show agents and messages as they come and go.',
  details: [
    'You see the agents of your project and their mail; --all or --project shows others.',
    'In a terminal, watch fills the screen; press q to quit.',
    'Otherwise it prints a line for each event, or with --json an object.',
  ],
  examples: ['cc2cc watch', 'cc2cc watch --json --for 60', 'cc2cc watch --notify night-build'],
  options: [
    forOption,
    projectOption,
    { name: 'all', short: 'A', value: '', description: 'the agents of every project' },
    { name: 'notify', value: 'NAME', description: 'show a desktop notification for mail to this name' },
  ],
};
