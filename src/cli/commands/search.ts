import { countOption } from '../command/option-values.ts';
import type { CommandWord, VerbOption } from '../command/verb.ts';

export const allOption: VerbOption = {
  name: 'all',
  short: 'A',
  value: '',
  description: 'search all mail that you may read',
};

export const limitOption = countOption({
  name: 'limit',
  short: 'n',
  value: 'N',
  description: 'show this many; default 10, at most 100',
});

export const searchCommand: CommandWord = {
  name: 'search',
  words: '[WORD…]',
  summary: 'Search the mail that you received and sent.',
  details: [
    'All words must occur, in any case; "two words" in quotation marks must stand together.',
    'The best match comes first; among equal ones, the latest.',
  ],
  examples: [
    'cc2cc search "flaky test" --since 3d',
    'cc2cc search --all deploy',
    'cc2cc search --from brave-fox --limit 50 --json',
  ],
  options: [
    { name: 'from', value: 'NAME', description: 'only what this agent wrote' },
    { name: 'to', value: 'NAME', description: 'only what was sent to this agent' },
    { name: 'since', value: 'TIME', description: 'a date such as 2026-11-23, or an age such as 30m, 12h, 3d, 2w' },
    { name: 'thread', value: 'THREAD', description: 'only this conversation' },
    allOption,
    limitOption,
  ],
};
