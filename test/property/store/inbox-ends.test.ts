import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endsOf, lookedAtEachEnd } from '../../../src/store/inbox.ts';

test('the ends of an inbox are those of its names in order, in whatever order the disk lists them', () => {
  const names = fc.uniqueArray(fc.nat(1e6), { minLength: 0, maxLength: 12 * lookedAtEachEnd, size: 'max' });
  const property = fc.property(names, fc.constantFrom('as they come', 'rising', 'falling'), (numbers, order) => {
    const listed = numbers.map((number) => `msg-${number}.json`);
    if (order !== 'as they come') listed.sort();
    if (order === 'falling') listed.reverse();
    const sorted = listed.toSorted();
    const isSmall = sorted.length <= 2 * lookedAtEachEnd;
    const ends = [...sorted.slice(0, lookedAtEachEnd), ...sorted.slice(-lookedAtEachEnd)];
    expect(endsOf(listed)).toEqual(isSmall ? sorted : ends);
  });
  fc.assert(property, { numRuns: 200 });
});
