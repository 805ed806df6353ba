import type { CommandWord } from '../command/verb.ts';

export const statuslineCommand: CommandWord = {
  name: 'statusline',
  words: '',
  summary: "Print a part for the client's status line: the session's name, who is online, and what waits.",
  details: [
    'Takes what the client gives a status line command on standard input. Prints nothing where no name is known.',
    'In settings.json: "statusLine": {"type": "command", "command": "cc2cc statusline"}; behind a line of your own,',
    'let your script print its part and then run cc2cc statusline with the same input.',
  ],
  examples: ['echo \'{"session_id":"…"}\' | cc2cc statusline'],
  options: [],
};
