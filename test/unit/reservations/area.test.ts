import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers, expandBraces, overlaps, pathWithin } from '../../../src/reservations/area.ts';

const area = (pattern: string, root = '/project') => ({ root, pattern });

test.each([
  ['src/a.ts', 'src/a.ts', true],
  ['src/a.ts', 'src/a.tsx', false],
  ['src', 'src/deep/a.ts', true],
  ['src', 'srcs/a.ts', false],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/deep/a.ts', false],
  ['src/**', 'src/deep/.hidden', true],
  ['src/**/*.ts', 'src/a.ts', true],
  ['**', '.git/config', true],
  ['**/a?.ts', 'x/y/ab.ts', true],
  ['app/[id]/page.tsx', 'app/[id]/page.tsx', true],
  ['app/[id]/*.tsx', 'app/[id]/page.tsx', true],
  ['app/[id]/*.tsx', 'app/i/page.tsx', false],
  ['app/(shop)/*', 'app/(shop)/page.tsx', true],
  ['!src/*', 'src/a.ts', false],
  ['#src/*', '#src/a.ts', true],
])('%s stands for %s: %s', (pattern, path, expected) => {
  expect(covers(pattern, path)).toBe(expected);
});

test.each([
  ['src/a.ts', 'src/a.ts', true],
  ['src/a.ts', 'src/b.ts', false],
  ['src', 'src/deep/a.ts', true],
  ['src', 'test', false],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/a.js', false],
  ['src/*.ts', 'src/*.js', false],
  ['src/a*', 'src/*b', true],
  ['src/a*', 'src/b*', false],
  ['src/**', 'src/deep/*.ts', true],
  ['src/**', 'test/**', false],
  ['**/*.ts', 'src/**', true],
  ['**/*.ts', '**/*.md', false],
  ['**/a/**', '**/b/**', true],
  ['src/*/index.ts', 'src/deep/**', true],
  ['src/*', 'src/deep/a.ts', false],
  ['**', 'anything', true],
  ['app/[id]/*', 'app/[id]/page.tsx', true],
])('%s and %s overlap: %s, whichever comes first', (one, other, expected) => {
  expect(overlaps(area(one), area(other))).toBe(expected);
  expect(overlaps(area(other), area(one))).toBe(expected);
});

test('areas of a repository inside another one overlap, those of two neighbours do not', () => {
  expect(overlaps(area('**'), area('a.ts', '/project/vendor/lib'))).toBe(true);
  expect(overlaps(area('vendor/*/a.ts'), area('a.ts', '/project/vendor/lib'))).toBe(true);
  expect(overlaps(area('src/**'), area('a.ts', '/project/vendor/lib'))).toBe(false);
  expect(overlaps(area('**'), area('**', '/projects'))).toBe(false);
});

test('two patterns that stand for one file always overlap', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'a*', '*b', '*', '?', 'a?b', '**');
  const pattern = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'axb'), { minLength: 1, maxLength: 4 });
  let both = 0;
  fc.assert(
    fc.property(pattern, pattern, path, (one, other, names) => {
      if (!covers(one, names.join('/')) || !covers(other, names.join('/'))) return;
      both += 1;
      expect(overlaps(area(one), area(other))).toBe(true);
    }),
    { numRuns: 5_000 },
  );
  expect(both).toBeGreaterThan(30);
});

test('braces are alternatives, and too many of them are refused', () => {
  expect(expandBraces('src/{a,b/c}.ts')).toEqual(['src/a.ts', 'src/b/c.ts']);
  expect(expandBraces('src/{id}.ts')).toEqual(['src/{id}.ts']);
  expect(() => expandBraces('{a,b}'.repeat(10))).toThrow(/^BAD_INPUT: .* stands for more than 100 paths/);
  expect(() => expandBraces('x'.repeat(501))).toThrow(/^BAD_INPUT: a path has more than 500 characters/);
});

test('a pattern that is made to be slow is not', () => {
  const startedMs = performance.now();
  expect(covers('*a'.repeat(20), `${'a'.repeat(200)}b`)).toBe(false);
  expect(covers(`${'**/a/'.repeat(20)}b`, `${'a/'.repeat(100)}c`)).toBe(false);
  expect(overlaps(area(`${'**/a/'.repeat(40)}b`), area(`${'**/a/'.repeat(40)}c`))).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(1000);
});

test('a path lies within a folder, not within one whose name only begins the same', () => {
  expect(pathWithin('/project', '/project/src/a.ts')).toBe('src/a.ts');
  expect(pathWithin('/project', '/projects/a.ts')).toBeUndefined();
  expect(pathWithin('/', '/a.ts')).toBe('a.ts');
});
