import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCutOff, isBefore } from '../../../src/cleanup/cut-off.ts';
import type { Removable } from '../../../src/cleanup/removable.ts';

function fileAt(sinceMs: number, sizeBytes: number, path: string): Removable {
  return { kind: 'seen', name: path, path, sizeBytes, sinceMs };
}

async function cutOffOf(files: readonly Removable[], maxBytes: number) {
  let looks = 0;
  async function* look() {
    looks += 1;
    for (let from = 0; from < files.length; from += 3) yield { folder: 'done', files: files.slice(from, from + 3) };
  }
  const search = findCutOff(look, maxBytes);
  let step = await search.next();
  while (!step.done) {
    expect(step.value).toEqual({ folder: 'done', lookedAt: 0, files: [] });
    step = await search.next();
  }
  const cutOff = step.value;
  const going = cutOff ? files.filter((file) => isBefore(cutOff, file)) : [];
  return { cutOff, looks, going: going.map(({ path }) => path) };
}

test('as few of the oldest files go as are needed for the others to fit', async () => {
  const files = [fileAt(30, 10, 'c'), fileAt(10, 10, 'a'), fileAt(20, 10, 'b')];
  expect(await cutOffOf(files, 30)).toEqual({ cutOff: undefined, looks: 1, going: [] });
  expect((await cutOffOf(files, 29)).going).toEqual(['a']);
  expect((await cutOffOf(files, 20)).going).toEqual(['a']);
  expect((await cutOffOf(files, 19)).going).toEqual(['a', 'b']);
  expect((await cutOffOf(files, 0)).going).toEqual(['c', 'a', 'b']);
});

test('of files that came in the same moment, the first ones by their paths go, and only these are looked at twice', async () => {
  const files = [fileAt(10, 10, 'd'), fileAt(10, 10, 'b'), fileAt(5, 10, 'z'), fileAt(10, 10, 'c')];
  expect(await cutOffOf(files, 20)).toMatchObject({ looks: 2, going: ['b', 'z'] });
  expect(await cutOffOf(files, 30)).toMatchObject({ looks: 1, going: ['z'] });
});

test('whatever files there are, what stays fits, and none that goes could have stayed', async () => {
  const file = fc.record({ sinceMs: fc.integer({ min: 0, max: 6 }), sizeBytes: fc.integer({ min: 0, max: 9 }) });
  const property = fc.asyncProperty(fc.array(file), fc.nat(120), async (drafts, maxBytes) => {
    const files = drafts.map(({ sinceMs, sizeBytes }, index) =>
      fileAt(sinceMs, sizeBytes, `${index}`.padStart(3, '0')),
    );
    const oldestFirst = [...files].sort(
      (one, other) => one.sinceMs - other.sinceMs || (one.path < other.path ? -1 : 1),
    );
    const expected: string[] = [];
    let left = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const { path, sizeBytes } of oldestFirst) {
      if (left <= maxBytes) break;
      left -= sizeBytes;
      expected.push(path);
    }
    expect((await cutOffOf(files, maxBytes)).going.sort()).toEqual(expected.sort());
  });
  await fc.assert(property, { numRuns: 300 });
});
