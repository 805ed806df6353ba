import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem as fs } from '../../../src/base/fs.ts';
import { secureRoot } from '../../../src/base/own-folder.ts';
import { inspect, unfinishedGraceMs } from '../../../src/store/inbox.ts';
import { listOwnMailboxes, requireOwnMailbox } from '../../../src/store/mailboxes.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { listPending } from '../../../src/store/pending.ts';
import { send } from '../../../src/store/send.ts';
import { ensureMailbox, openStore } from '../../../src/store/store.ts';
import { dropFile, offerSample, openTestStore, recipient, sampleMessage, sendSample } from '../../support/mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const onPosix = test.runIf(process.platform !== 'win32');
/** Only the superuser can give a file to another account. */
const asRoot = test.runIf(process.geteuid?.() === 0);
const otherUserId = 4321;

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

onPosix.each([0o755, 0o777, 0o750, 0o700])('a bridge directory of ours that had mode %o is private', async (mode) => {
  const root = join(temporaryFolder(), 'bridge');
  mkdirSync(root);
  chmodSync(root, mode);
  await openStore(fs, root);
  expect(modeOf(root)).toBe('700');
  expect(await secureRoot(fs, root)).toBe('nobody');
});

onPosix('what somebody opened to others is private again at the next use, inside too', async () => {
  const { store, mailbox } = await openTestStore();
  const folders = [store.layout.root, store.layout.agents, mailbox.root, mailbox.inbox, mailbox.done];
  for (const folder of folders) chmodSync(folder, 0o777);
  const reopened = await openStore(fs, store.layout.root);
  await ensureMailbox(reopened, recipient);
  expect(folders.map(modeOf)).toEqual(folders.map(() => '700'));
});

onPosix('a folder that is shared with a group on purpose stays so, and what is made in it is the group’s', async () => {
  const root = join(temporaryFolder(), 'bridge');
  mkdirSync(root);
  chmodSync(root, 0o2770);
  const store = await openStore(fs, root);
  const mailbox = await ensureMailbox(store, recipient);
  const { id } = await sendSample(store);
  expect(await secureRoot(fs, root)).toBe('group');
  expect([root, store.layout.leases, mailbox.root, mailbox.inbox].map(modeOf)).toEqual(Array(4).fill('2770'));
  expect(modeOf(join(mailbox.inbox, `${id}.json`))).toBe('660');
  await fs.replaceFile(join(store.layout.agents, 'x.json'), '{}', { durable: false });
  expect(modeOf(join(store.layout.agents, 'x.json'))).toBe('660');
});

asRoot.each(['bridge', 'bridge/agents', `bridge/to-${recipient}`, `bridge/to-${recipient}/inbox`])(
  'another account’s folder in the place of %s is refused by name and number',
  async (place) => {
    const { store } = await openTestStore();
    const folder = join(store.layout.root, '..', place);
    chownSync(folder, otherUserId, otherUserId);
    const use = async () => ensureMailbox(await openStore(fs, store.layout.root), recipient);
    await expect(use()).rejects.toThrow(
      new RegExp(`^UNSAFE_FILE: .*${place} belongs to another account \\(user id ${otherUserId}.*CC2CC_BRIDGE_DIR`),
    );
  },
);

onPosix('a bridge directory behind a link of the person is used, and made private itself', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'), { mode: 0o755 });
  symlinkSync(join(folder, 'real'), join(folder, 'bridge'));
  const store = await openStore(fs, join(folder, 'bridge'));
  const { id } = await sendSample(store);
  expect(modeOf(join(folder, 'real'))).toBe('700');
  expect(await locate(store, id)).toMatchObject({ state: 'queued' });
});

onPosix.each(['', 'inbox', 'claimed', 'accepted', 'done', 'dead'])(
  'a mailbox of which %j is a link is refused with a remedy; nothing is lost, and others are not kept from theirs',
  async (place) => {
    const { store, mailbox } = await openTestStore();
    await offerSample(store, mailbox);
    const waiting = await sendSample(store);
    await ensureMailbox(store, 'brave-fox');
    const other = sampleMessage({ to: 'brave-fox' });
    await send(store, 'brave-fox', other);
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    const folder = join(mailbox.root, place);
    renameSync(folder, elsewhere);
    symlinkSync(elsewhere, folder);
    const before = tree(elsewhere);

    const reopened = await openStore(fs, store.layout.root);
    const refusal = /^UNSAFE_FILE: .* is a symbolic link .* put a real folder in its place/;
    await expect(requireOwnMailbox(fs, mailbox)).rejects.toThrow(refusal);
    await expect(send(reopened, recipient, sampleMessage())).rejects.toThrow(refusal);
    expect((await listOwnMailboxes(fs, store.layout)).map(({ name }) => name)).toEqual(['brave-fox']);
    expect(await locate(reopened, other.id)).toMatchObject({ state: 'queued' });
    expect((await listPending(reopened)).map(({ message }) => message.id)).toEqual([other.id]);
    expect(tree(elsewhere)).toEqual(before);

    rmSync(folder);
    renameSync(elsewhere, folder);
    expect(await locate(reopened, waiting.id)).toMatchObject({ state: 'queued' });
  },
);

asRoot('a file of another account that was linked into the inbox is put aside unread', async () => {
  const { store, mailbox } = await openTestStore();
  const secret = join(temporaryFolder(), 'secret.json');
  writeFileSync(secret, '{"from":"cron","content":"the secret of somebody else"}');
  chownSync(secret, otherUserId, otherUserId);
  linkSync(secret, join(mailbox.inbox, 'linked.json'));
  const later = { ...store, fs: { ...fs, nowMs: () => Date.now() + 2 * unfinishedGraceMs } };
  const entry = await inspect(later, mailbox, 'linked.json');
  expect(entry).toMatchObject({ kind: 'broken', reason: expect.stringMatching(/belongs to another account/) });
});

test('a second name of our own file, as cc2cc itself makes them, is read', async () => {
  const { store, mailbox } = await openTestStore();
  linkSync(dropFile(mailbox, 'one.json', '{"from":"cron","content":"x"}'), join(mailbox.inbox, 'two.json'));
  expect((await inspect(store, mailbox, 'two.json')).kind).toBe('message');
});

onPosix('a card that is a link is not written through', async () => {
  const { store } = await openTestStore();
  const outside = join(temporaryFolder(), 'profile');
  writeFileSync(outside, 'precious');
  const link = join(store.layout.agents, 'calm-owl.json');
  symlinkSync(outside, link);
  await expect(fs.replaceFile(link, '{}', { durable: true })).rejects.toThrow(/^UNSAFE_FILE: .*move it away/);
  expect(readFileSync(outside, 'utf8')).toBe('precious');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

test.each(['not json', '', '{}', '[]', 'null', '"1"', '{"format":null'])(
  'a store whose format file holds %j is refused with a remedy and stays as it is',
  async (content) => {
    const root = temporaryFolder();
    const path = join(root, 'store.json');
    writeFileSync(path, content);
    await expect(openStore(fs, root)).rejects.toThrow(/^STORE_FAILED: .*store\.json is damaged: .*; .*delete it/);
    expect(readFileSync(path, 'utf8')).toBe(content);
    rmSync(path);
    await openStore(fs, root);
  },
);

onPosix('a format file that is a link or a folder is refused in words', async () => {
  const root = temporaryFolder();
  const path = join(root, 'store.json');
  symlinkSync('/nowhere/at/all', path);
  await expect(openStore(fs, root)).rejects.toThrow(/^STORE_FAILED: .*store\.json is damaged: .*; .*delete it/);
  rmSync(path);
  mkdirSync(path);
  await expect(openStore(fs, root)).rejects.toThrow(/^STORE_FAILED: .*store\.json is damaged: .*; .*delete it/);
});

function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}
