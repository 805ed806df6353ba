import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import type { MailboxLayout } from '../../../src/protocol/layout.ts';
import { maxMessageBytes } from '../../../src/protocol/message.ts';
import { inspect, listInbox, unfinishedGraceMs } from '../../../src/store/inbox.ts';
import type { Store } from '../../../src/store/store.ts';
import { fileSystemAt } from '../../support/intercepted-file-system.ts';
import { dropFile, openTestStore } from '../../support/mail.ts';

const onPosix = process.platform !== 'win32';
const valid = '{"from":"script","content":"hello"}';

const broken: readonly (readonly [
  what: string,
  put: (mailbox: MailboxLayout, path: string) => void,
  reason: RegExp,
])[] = [
  ['a half-written file', (_, path) => writeFileSync(path, '{"from":"a","content":"x'), /not JSON/],
  ['an empty file', (_, path) => writeFileSync(path, ''), /not JSON/],
  ['JSON that is no message', (_, path) => writeFileSync(path, '[1,2]'), /not a message|wrong/],
  ['wrong UTF-8', (_, path) => writeFileSync(path, Buffer.from('{"from":"\xff","content":"x"}', 'latin1')), /UTF-8/],
  ['deep nesting', (_, path) => writeFileSync(path, nested(40)), /nested deeper/],
  ['very deep nesting', (_, path) => writeFileSync(path, '['.repeat(maxMessageBytes)), /not JSON/],
  ['a file over the limit', (_, path) => writeFileSync(path, `${valid}${' '.repeat(maxMessageBytes)}`), /TOO_LARGE/],
  ['a directory', (_, path) => mkdirSync(path), /UNSAFE_FILE|cannot be read/],
];

const brokenOnPosix: typeof broken = [
  ['a symbolic link to a message', linkToMessage, /symbolic link/],
  ['a dangling symbolic link', (_, path) => symlinkSync('/nowhere/at/all', path), /symbolic link/],
  ['a named pipe', (_, path) => void execFileSync('mkfifo', [path]), /UNSAFE_FILE/],
];

test.each([...broken, ...(onPosix ? brokenOnPosix : [])])(
  '%s is unfinished while it is young and broken later, with the reason',
  async (_what, put, reason) => {
    const { store, mailbox } = await openTestStore();
    put(mailbox, join(mailbox.inbox, 'x.json'));
    expect(await inspect(store, mailbox, 'x.json')).toEqual({ kind: 'unfinished', fileName: 'x.json' });
    const found = await inspect(later(store), mailbox, 'x.json');
    expect(found).toMatchObject({ kind: 'broken', reason: expect.stringMatching(reason) });
  },
);

test('a message under a name without .json is broken when it stays so', async () => {
  const { store, mailbox } = await openTestStore();
  dropFile(mailbox, 'letter.txt', valid);
  expect((await inspect(store, mailbox, 'letter.txt')).kind).toBe('unfinished');
  expect(await inspect(later(store), mailbox, 'letter.txt')).toMatchObject({
    reason: expect.stringContaining('.json'),
  });
});

test('a broken file does not stay young when the clock went back', async () => {
  const { store, mailbox } = await openTestStore();
  dropFile(mailbox, 'x.json', '{');
  const fs = fileSystemAt(() => Date.now() - 24 * 60 * 60 * 1000);
  expect((await inspect({ ...store, fs }, mailbox, 'x.json')).kind).toBe('broken');
});

test('a file of another program gets an id of its own, the same at each look and another for a later file', async () => {
  const { store, mailbox } = await openTestStore();
  const idNow = async () => {
    const entry = await inspect(store, mailbox, 'note.json');
    return entry.kind === 'message' ? entry.message.id : entry.kind;
  };
  const path = dropFile(mailbox, 'note.json', valid);
  const first = await idNow();
  expect(first).toMatch(/^file-[0-9a-f]{20}$/);
  expect(await idNow()).toBe(first);
  utimesSync(path, 1, 1);
  expect(await idNow()).not.toBe(first);
});

test('what is gone is gone and no error', async () => {
  const { store, mailbox } = await openTestStore();
  expect(await inspect(store, mailbox, 'x.json')).toEqual({ kind: 'gone', fileName: 'x.json' });
});

test('temporary names of other programs are left out of the list', async () => {
  const { store, mailbox } = await openTestStore();
  for (const name of ['b.json', 'a.json', '.hidden.json', 'a.json~', 'a.tmp', 'a.part', '.a.swp'])
    dropFile(mailbox, name, '');
  expect(await listInbox(store, mailbox)).toEqual(['a.json', 'b.json']);
});

function later(store: Store): Store {
  return { ...store, fs: { ...nodeFileSystem, nowMs: () => Date.now() + 2 * unfinishedGraceMs } };
}

function nested(depth: number): string {
  return `{"from":"a","content":"x","task":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
}

function linkToMessage(mailbox: MailboxLayout, path: string): void {
  const target = join(mailbox.tmp, 'target.json');
  writeFileSync(target, valid);
  symlinkSync(target, path);
}
