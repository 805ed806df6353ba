import { resolve } from 'node:path';
import { Cc2ccError } from '../../base/errors.ts';
import { type Validation, validateFile, validateStore } from '../../doctor/validate.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Verb } from '../command/verb.ts';
import { validateCommand } from '../commands/validate.ts';

export const validateVerb: Verb = {
  ...validateCommand,
  async run({ bridge, words, print }) {
    const parts =
      words.length === 0
        ? [await validateStore(bridge)]
        : await Promise.all(words.map((path) => validateFile(bridge.store, resolve(path))));
    const validation = {
      checked: parts.reduce((sum, { checked }) => sum + checked, 0),
      problems: parts.flatMap(({ problems }) => problems),
    };
    await print({ plain: describe(validation), json: validation });
    if (validation.problems.length === 0) return;
    throw new Cc2ccError(
      'BAD_MESSAGE',
      `${validation.problems.length === 1 ? '1 file is' : `${validation.problems.length} files are`} wrong; see above`,
    );
  },
};

function describe({ checked, problems }: Validation): string {
  const lines = problems.map(({ path, problem }) => makeVisibleLine(`${path}: ${problem}`));
  return [...lines, `${checked} ${checked === 1 ? 'file' : 'files'} checked, ${problems.length} wrong.`].join('\n');
}
