import { countOption, secondsOption } from '../command/option-values.ts';
import type { CommandWord } from '../command/verb.ts';

export const waitOption = secondsOption({
  name: 'wait',
  short: 'w',
  value: 'SECONDS',
  description: 'wait this long for mail, and exit with 4 if none came',
});
export const limitOption = countOption({
  name: 'limit',
  short: 'n',
  value: 'N',
  description: 'take at most this many messages',
});

export const receiveCommand: CommandWord = {
  name: 'receive',
  words: '',
  summary: 'Take your waiting mail and print it.',
  details: [
    'Once the output is written the mail counts as seen; if it cannot be written, the mail comes again.',
    'Inside a session it counts as seen when it stands in the transcript.',
    'Refused while a live session has the name: that mail is put before its model.',
  ],
  examples: ['cc2cc receive --as night-build', 'cc2cc receive --as night-build --wait 60 --json'],
  options: [waitOption, limitOption],
};
