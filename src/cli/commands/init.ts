import type { CommandWord } from '../command/verb.ts';

export const initCommand: CommandWord = {
  name: 'init',
  words: '',
  summary: 'Create the bridge directory (the folder for all mail) and the signing key, and print where they are.',
  details: ['With --as NAME or CC2CC_NAME, also create that mailbox. Anything that already exists stays.'],
  examples: ['cc2cc init', 'cc2cc init --as night-build', 'cc2cc init --rotate-key'],
  options: [
    {
      name: 'rotate-key',
      value: '',
      description: 'create a new secret key; mail signed with earlier keys stays valid',
    },
  ],
};
