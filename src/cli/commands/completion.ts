import { shells } from '../command/completion.ts';
import type { CommandWord } from '../command/verb.ts';

export const completionCommand: CommandWord = {
  name: 'completion',
  words: 'SHELL',
  wordChoices: { SHELL: shells },
  summary: 'Print a script that completes commands, options, names and message ids in your shell.',
  details: [
    'Add one of these lines to the file that your shell reads at its start:',
    '  bash  eval "$(cc2cc completion bash)"',
    '  zsh   eval "$(cc2cc completion zsh)"',
    '  fish  cc2cc completion fish | source',
  ],
  examples: ['cc2cc completion bash > ~/.local/share/bash-completion/completions/cc2cc'],
  options: [],
};
