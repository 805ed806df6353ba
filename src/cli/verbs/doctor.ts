import { Cc2ccError } from '../../base/errors.ts';
import { examine } from '../../delivery/examine.ts';
import { alignColumns } from '../columns.ts';
import type { Verb } from '../verb.ts';

export const doctorVerb: Verb = {
  name: 'doctor',
  words: '',
  minWords: 0,
  maxWords: 0,
  summary: 'Looks whether this machine and file system give what the guarantees need.',
  details: ['Exits with 1 if something is broken. What is weaker than promised is named, and is no failure.'],
  examples: ['cc2cc doctor'],
  options: [],
  async run({ bridge, print }) {
    const findings = await examine(bridge);
    await print({
      plain: alignColumns(findings.map(({ check, result, detail }) => [check, result, detail])).join('\n'),
      json: findings,
    });
    const broken = findings.filter(({ result }) => result === 'broken');
    if (broken.length === 0) return;
    throw new Cc2ccError(
      'STORE_FAILED',
      `broken: ${broken.map(({ check }) => check).join(', ')}; see above what to do`,
    );
  },
};
