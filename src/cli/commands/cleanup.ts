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
  description: 'then remove the oldest mail until at most this much is left',
});

export const cleanupCommand: CommandWord = {
  name: 'cleanup',
  words: '',
  summary: 'Delete old mail that was read, expired or could not be delivered, and left-over files. Unread mail stays.',
  details: [
    'Expired mail goes to dead/ first, and its senders are told.',
    'A used id stays reserved until its message would have expired, so that no late copy is shown.',
    'Ctrl-c stops it between two files; run it again to go on.',
  ],
  examples: ['cc2cc cleanup --dry-run', 'cc2cc cleanup --older-than 7 --max-size 200'],
  options: [
    olderThanOption,
    maxSizeOption,
    { name: 'dry-run', short: 'n', value: '', description: 'remove nothing; only show what would go' },
  ],
};
