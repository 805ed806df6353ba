import type { CommandWord } from '../command/verb.ts';

export const validateCommand: CommandWord = {
  name: 'validate',
  words: '[FILE…]',
  summary: 'Check message files, or the whole bridge directory, and say what is wrong.',
  details: ['Changes nothing. Exits with 1 if something is wrong.'],
  examples: ['cc2cc validate', 'cc2cc validate draft.json --json'],
  options: [],
};
