import { Cc2ccError } from '../../base/errors.ts';
import { completionScript, shells } from '../command/completion.ts';
import type { Verb } from '../command/verb.ts';

/** @param listVerbs gives every verb, this one too. */
export function createCompletionVerb(listVerbs: () => readonly Verb[]): Verb {
  return {
    name: 'completion',
    words: shells.join('|'),
    minWords: 1,
    maxWords: 1,
    summary: 'Print a script that completes commands, options and agent names in your shell.',
    details: [
      'Add one of these lines to the file that your shell reads at its start:',
      '  bash  eval "$(cc2cc completion bash)"',
      '  zsh   eval "$(cc2cc completion zsh)"',
      '  fish  cc2cc completion fish | source',
    ],
    examples: ['cc2cc completion bash > ~/.local/share/bash-completion/completions/cc2cc'],
    options: [],
    async run({ words, print }) {
      const shell = shells.find((known) => known === words[0]);
      if (!shell) throw new Cc2ccError('BAD_INPUT', `"${words[0]}" is not one of ${shells.join(', ')}`);
      const script = completionScript(shell, listVerbs());
      await print({ plain: script, json: { shell, script } });
    },
  };
}
