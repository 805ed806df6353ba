import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { quarantine } from '../../../src/store/quarantine.ts';
import { dropFile, openTestStore } from '../../support/mail.ts';

test('the bytes are kept as they came, with the reason beside them', async () => {
  const { store, mailbox } = await openTestStore();
  const bytes = Buffer.from([0xff, 0x00, 0x7b, 0x0a]);
  const kept = await quarantine(store, mailbox, dropFile(mailbox, 'x.json', bytes), 'it is not JSON');
  expect(readFileSync(kept ?? '')).toEqual(bytes);
  expect(readFileSync(`${kept}.reason.txt`, 'utf8')).toBe('it is not JSON\n');
  expect(readdirSync(mailbox.inbox)).toEqual([]);
});

test('a second file of the same name replaces nothing', async () => {
  const { store, mailbox } = await openTestStore();
  const kept: string[] = [];
  for (const content of ['one', 'two']) {
    kept.push((await quarantine(store, mailbox, dropFile(mailbox, 'x.json', content), 'tried')) ?? '');
  }
  expect(kept.map((path) => readFileSync(path, 'utf8'))).toEqual(['one', 'two']);
});

test('what another process moved first is left to it', async () => {
  const { store, mailbox } = await openTestStore();
  expect(await quarantine(store, mailbox, join(mailbox.inbox, 'gone.json'), 'tried')).toBeUndefined();
  expect(readdirSync(mailbox.bad)).toEqual([]);
});

test('a symbolic link is moved itself and a folder with what is in it', async () => {
  const { store, mailbox } = await openTestStore();
  const outside = join(store.layout.root, 'outside');
  symlinkSync(outside, join(mailbox.inbox, 'link.json'));
  mkdirSync(join(mailbox.inbox, 'folder.json', 'inner'), { recursive: true });
  const link = await quarantine(store, mailbox, join(mailbox.inbox, 'link.json'), 'tried');
  const folder = await quarantine(store, mailbox, join(mailbox.inbox, 'folder.json'), 'tried');
  expect(readdirSync(mailbox.bad)).toContain(basename(link ?? ''));
  expect(readdirSync(folder ?? '')).toEqual(['inner']);
  expect(readdirSync(mailbox.inbox)).toEqual([]);
});

test.each(['a', '語', '\u{1f600}'])(
  'a name as long as a file system allows, of %s, is kept aside too',
  async (letter) => {
    const { store, mailbox } = await openTestStore();
    const name = letter.repeat(Math.floor(255 / Buffer.byteLength(letter)));
    const kept = await quarantine(store, mailbox, dropFile(mailbox, name, 'x'), 'tried');
    expect(readFileSync(kept ?? '', 'utf8')).toBe('x');
  },
);
