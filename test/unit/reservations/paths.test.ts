import { expect, test } from 'vitest';
import { isCaseFoldedOn, withForwardSlashes } from '../../../src/reservations/paths.ts';

test('a backslash separates folders on Windows, and is a letter of a name elsewhere', () => {
  expect(withForwardSlashes('C:\\work\\src\\a.ts', 'win32')).toBe('C:/work/src/a.ts');
  for (const platform of ['linux', 'darwin']) expect(withForwardSlashes('src\\a.ts', platform)).toBe('src\\a.ts');
});

test('upper and lower case are the same on Windows and macOS alone', () => {
  expect(['win32', 'darwin', 'linux'].filter(isCaseFoldedOn)).toEqual(['win32', 'darwin']);
});
