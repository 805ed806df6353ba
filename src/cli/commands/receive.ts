import { countOption, secondsOption } from '../command/option-values.ts';
import type { CommandWord } from '../command/verb.ts';

export const waitOption = secondsOption({
  name: 'wait',
  short: 'w',
  value: 'SECONDS',
  description: 'wait this long for mail; exit with 4 if none arrives',
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
  summary: 'Print your waiting mail and mark it as seen.',
  details: [
    'Mail counts as seen once the output is written; otherwise it comes again.',
    'Inside a session it counts as seen when the transcript shows it.',
    'Refused while a live session has the name: that session gets the mail.',
  ],
  examples: ['cc2cc receive --as night-build', 'cc2cc receive --as night-build --wait 60 --json'],
  options: [waitOption, limitOption],
};
