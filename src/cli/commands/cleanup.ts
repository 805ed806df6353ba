import { countOption, numberOption } from '../command/option-values.ts';
import type { CommandWord } from '../command/verb.ts';

export const defaultDays = 30;

export const olderThanOption = numberOption({
  name: 'older-than',
  value: 'DAYS',
  description: `remove what was filed longer ago; default ${defaultDays}`,
});
export const maxSizeOption = countOption({
  name: 'max-size',
  value: 'MB',
  description: 'then remove the oldest until no more than this is left',
});

export const cleanupCommand: CommandWord = {
  name: 'cleanup',
  words: '',
  summary: 'Remove old mail that was seen or never can be, and what is left over. Mail that nobody has seen stays.',
  details: [
    'Mail whose time is over goes to dead/ first, and its senders are told.',
    'An id stays used up until its message would have expired, so that no late second copy is shown.',
    'Ctrl-c stops it between two files; run it again to go on.',
  ],
  examples: ['cc2cc cleanup --dry-run', 'cc2cc cleanup --older-than 7 --max-size 200'],
  options: [
    olderThanOption,
    maxSizeOption,
    { name: 'dry-run', short: 'n', value: '', description: 'remove nothing; only say what would go' },
  ],
};
