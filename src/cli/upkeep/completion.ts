import type { Bridge } from '../../bridge/bridge.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import { complete } from '../command/complete.ts';
import { completeCommand } from '../command/complete-command.ts';
import { completionScript, filesOffer, type shells } from '../command/completion.ts';
import { buildProgram } from '../command/program.ts';
import type { CommandGroup, Verb } from '../command/verb.ts';
import { completionCommand } from '../commands/completion.ts';

export const completionVerb: Verb = {
  ...completionCommand,
  async run({ words, print }) {
    const shell = words[0] as (typeof shells)[number];
    const script = completionScript(shell);
    await print({ plain: script, json: { shell, script } });
  },
};

/** What the scripts run. Its words are those of the line behind `cc2cc`, up to the cursor. */
export function createCompleteVerb(groups: readonly CommandGroup[]): Verb {
  const run = async (words: readonly string[], bridge: Bridge | undefined, print: PrintLines) => {
    const offers = await complete(buildProgram(groups, ''), words, bridge);
    const lines = offers === 'files' ? [filesOffer] : offers.map(({ text, about }) => lineOf(text, about));
    await print({ plain: lines.join('\n'), json: offers });
  };
  return {
    name: completeCommand,
    words: '[WORD…]',
    summary: '',
    details: [],
    examples: [],
    options: [],
    run: ({ words, bridge, print }) => run(words, bridge, print),
    runDespite: (_fault, { words, bridge, print }) => run(words, bridge, print),
  };
}

type PrintLines = Parameters<Verb['run']>[0]['print'];

function lineOf(text: string, about: string): string {
  return about === '' ? makeVisibleLine(text) : `${makeVisibleLine(text)}\t${makeVisibleLine(about)}`;
}
