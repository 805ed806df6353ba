import type { CommandWord } from '../command/verb.ts';

export const statuslineCommand: CommandWord = {
  name: 'statusline',
  words: '',
  summary: "Print a segment for Claude Code's status line: the session's name, who is online, and what waits.",
  details: [
    'Reads the status line input of Claude Code from standard input. Prints nothing if there is no name.',
    'In settings.json: "statusLine": {"type": "command", "command": "cc2cc statusline"}; behind a line of your own,',
    'let your script print its part and then run cc2cc statusline with the same input.',
  ],
  examples: ['echo \'{"session_id":"…"}\' | cc2cc statusline'],
  options: [],
};
