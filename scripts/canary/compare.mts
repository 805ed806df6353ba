import { makeVisibleLine } from '../../src/trust/visible-text.ts';
import type { Sight, Sights } from './run-probes.mts';

/** `changed` and `better` break no promise. */
export type Verdict = 'same' | 'changed' | 'better' | 'broken';

export interface Comparison {
  readonly probe: string;
  readonly verdict: Verdict;
  /** What is different, for people. */
  readonly difference: string;
}

/** @param tested what the newest tested client showed. */
export function compareSights(tested: Sights, canary: Sights): Comparison[] {
  return [...canary].map(([probe, sight]) => ({ probe, ...compare(tested.get(probe), sight) }));
}

function compare(before: Sight | undefined, now: Sight): Omit<Comparison, 'probe'> {
  if (!now.holds) {
    const elsewhere = before?.holds === false ? 'on the tested client too: ' : '';
    return { verdict: 'broken', difference: elsewhere + firstLine(now.why) };
  }
  if (!before?.holds) return { verdict: 'better', difference: `holds now: ${firstLine(now.seen)}` };
  if (before.seen === now.seen) return { verdict: 'same', difference: '' };
  return { verdict: 'changed', difference: describeChange(before.seen, now.seen) };
}

/** Words that came and went; of texts that hold the same words in another order, both. */
function describeChange(before: string, now: string): string {
  const [old, fresh] = [new Set(before.split(/\s+/)), new Set(now.split(/\s+/))];
  const gone = [...old].filter((word) => !fresh.has(word)).map((word) => `-${word}`);
  const added = [...fresh].filter((word) => !old.has(word)).map((word) => `+${word}`);
  const words = [...gone, ...added].join(' ');
  return makeVisibleLine(words === '' ? `${before} => ${now}` : words);
}

function firstLine(text: string): string {
  return makeVisibleLine(text.split('\n')[0] ?? '');
}

/** What is not the same, and how much is. */
export function tableOf(comparisons: readonly Comparison[]): string {
  const different = comparisons.filter(({ verdict }) => verdict !== 'same');
  const width = Math.max(0, ...different.map(({ probe }) => probe.length));
  const rows = different.map(({ probe, verdict, difference }) =>
    `${verdict.padEnd('changed'.length)}  ${probe.padEnd(width)}  ${difference}`.trimEnd(),
  );
  return [...rows, `${comparisons.length - different.length} of ${comparisons.length} probes: the same`].join('\n');
}
