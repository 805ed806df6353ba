import { expect, test } from 'vitest';
import { parseAddresses } from '../../../src/addressing/address.ts';

test('several addresses stand in one text, with commas and any spaces between them', () => {
  const kinds = parseAddresses(
    ' brave-fox , @backend,group:ops, role:reviewer,dir:/srv/app ,,* , project:work/api,all ',
  ).map(({ kind, given }) => `${kind} ${given}`);
  expect(kinds).toEqual([
    'agent brave-fox',
    'agent @backend',
    'group group:ops',
    'role role:reviewer',
    'directory dir:/srv/app',
    'everyone *',
    'project project:work/api',
    'all all',
  ]);
});

test('a comma that belongs to a path is written with a backslash', () => {
  expect(parseAddresses('dir:/a\\,b,calm-owl')).toMatchObject([
    { kind: 'directory', path: '/a,b' },
    { kind: 'agent', name: 'calm-owl' },
  ]);
});

test.each(['', ' ', ',', ' , ,'])('%j names nobody', (text) => {
  expect(() => parseAddresses(text)).toThrow('BAD_INPUT: nobody is named; write a name, @group, role:NAME');
});
