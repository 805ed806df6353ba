import { secondsOption } from '../command/option-values.ts';
import type { CommandWord } from '../command/verb.ts';

export const defaultTimeoutSeconds = 300;

export const timeoutOption = secondsOption({
  name: 'timeout',
  short: 't',
  value: 'SECONDS',
  description: `wait at most this long; default ${defaultTimeoutSeconds}`,
});

export const askCommand: CommandWord = {
  name: 'ask',
  words: 'TO [TEXT…]',
  summary: 'Send a question, wait for the answer and print it.',
  details: [
    'The text is given as for send.',
    'Exits with 4 if no answer came in time, or if the other side ended its turn or session without one.',
    'The question stays open: a later answer waits for receive.',
  ],
  examples: [
    "cc2cc ask brave-fox 'which port does the test server use?' --timeout 60",
    'cc2cc ask brave-fox --as night-build --json < question.md',
  ],
  options: [timeoutOption],
};
