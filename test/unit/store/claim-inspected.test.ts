import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MailboxLayout } from '../../../src/protocol/layout.ts';
import { claimPath } from '../../../src/store/claim.ts';
import { claimInspected } from '../../../src/store/claim-inspected.ts';
import { inspect } from '../../../src/store/inbox.ts';
import { dropFile, openTestStore, owner } from '../../support/mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const first = '{"from":"script","content":"first"}';
const second = '{"from":"script","content":"other"}';

async function inspectDropped() {
  const { store, mailbox } = await openTestStore();
  const path = dropFile(mailbox, 'note.json', first);
  const entry = await inspect(store, mailbox, 'note.json');
  if (entry.kind !== 'message') throw new Error(`it is ${entry.kind}`);
  return { store, mailbox, path, entry };
}

test('what was inspected is claimed', async () => {
  const { store, mailbox, entry } = await inspectDropped();
  const held = await claimInspected(store, mailbox, entry, owner(1));
  expect(held && readFileSync(claimPath(mailbox, held), 'utf8')).toBe(first);
  expect(await claimInspected(store, mailbox, entry, owner(2))).toBeUndefined();
});

const swaps: readonly (readonly [what: string, swap: (mailbox: MailboxLayout, path: string) => void])[] = [
  ['renamed over it', replaceByRename],
  ['written anew in its place', replaceByWriting],
];

test.each(swaps)(
  'another message, %s, is not claimed unread: it waits under a name of its own',
  async (_what, swap) => {
    const { store, mailbox, path, entry } = await inspectDropped();
    swap(mailbox, path);
    expect(await claimInspected(store, mailbox, entry, owner(1))).toBeUndefined();
    expect(readdirSync(mailbox.claimed)).toEqual([]);
    const [name = '', ...rest] = readdirSync(mailbox.inbox);
    expect([name, ...rest]).toEqual([expect.stringMatching(/^note\.later-\w+\.json$/)]);
    expect(await inspect(store, mailbox, name)).toMatchObject({ message: { content: { text: 'other' } } });
  },
);

test.runIf(process.platform !== 'win32')('a link in its place is never held as the message', async () => {
  const { store, mailbox, path, entry } = await inspectDropped();
  const secret = join(temporaryFolder(), 'secret.json');
  writeFileSync(secret, second);
  rmSync(path);
  symlinkSync(secret, path);
  expect(await claimInspected(store, mailbox, entry, owner(1))).toBeUndefined();
  expect(readdirSync(mailbox.claimed)).toEqual([]);
  expect(existsSync(secret)).toBe(true);
});

function replaceByRename(mailbox: MailboxLayout, path: string): void {
  const draft = join(mailbox.tmp, 'draft');
  writeFileSync(draft, second);
  renameSync(draft, path);
}

function replaceByWriting(_mailbox: MailboxLayout, path: string): void {
  rmSync(path);
  writeFileSync(path, second);
}
