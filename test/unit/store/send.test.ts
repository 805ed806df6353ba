import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { MailboxLayout } from '../../../src/protocol/layout.ts';
import { encodeMessage, maxMessageBytes, maxNestingDepth } from '../../../src/protocol/message.ts';
import { inspect } from '../../../src/store/inbox.ts';
import { send } from '../../../src/store/send.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { interceptFileSystem, type Operation, systemError } from '../../support/intercepted-file-system.ts';
import { dropFile, openTestStore, recipient, sampleMessage, sendSample } from '../../support/mail.ts';

test('the message is in the inbox byte for byte and nothing is left in tmp', async () => {
  const { store, mailbox } = await openTestStore();
  const message = await sendSample(store, { text: 'ä\u{1f600}\n' });
  const file = join(mailbox.inbox, `${message.id}.json`);
  expect(readFileSync(file)).toEqual(Buffer.from(encodeMessage(message)));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(mailbox.tmp)).toEqual([]);
});

test('the bytes and then the name in the inbox are on the disk before the answer', async () => {
  const steps: string[] = [];
  const fs = interceptFileSystem((operation, perform) => {
    steps.push(describeStep(operation));
    return perform();
  });
  const { store } = await openTestStore(fs);
  steps.length = 0;
  await sendSample(store);
  steps.push('answer');
  expect(steps).toEqual([
    'createFile tmp',
    'write tmp',
    'sync tmp',
    'close tmp',
    'link tmp inbox',
    `syncDirectory to-${recipient}/inbox`,
    'unlink tmp',
    'answer',
  ]);
});

test('the folders of a new mailbox are on the disk before the answer', async () => {
  const steps: string[] = [];
  const fs = interceptFileSystem((operation, perform) => {
    steps.push(`${operation.name} ${operation.paths.map((path) => basename(path)).join(' ')}`);
    return perform();
  });
  const { store } = await openTestStore(fs);
  steps.length = 0;
  await send(store, 'new-name', sampleMessage());
  const made = steps.indexOf('makeDirectory inbox');
  expect(made).toBeGreaterThanOrEqual(0);
  expect(steps.indexOf('syncDirectory to-new-name')).toBeGreaterThan(made);
  expect(steps.indexOf('syncDirectory bridge')).toBeGreaterThan(made);
});

test('the folders of a mailbox that somebody has made durable are not made durable again by each process', async () => {
  const { store, mailbox } = await openTestStore();
  await sendSample(store);
  const synced = await syncedByAnotherProcess(store);
  expect(synced).toEqual([mailbox.inbox]);
});

test.each(['makes them and is cut off', 'makes one anew and is cut off'])(
  'whoever %s leaves it to the next process to make the folders durable',
  async (what) => {
    const { store, mailbox } = await openTestStore();
    if (what.startsWith('makes one anew')) {
      await sendSample(store);
      rmSync(mailbox.inbox, { recursive: true });
    } else {
      rmSync(mailbox.root, { recursive: true });
    }
    const cutOff = interceptFileSystem(async (operation, perform) => {
      if (operation.name === 'syncDirectory') throw systemError('EIO');
      return perform();
    });
    const cut = await openStore(cutOff, store.layout.root);
    await expect(sendSample(cut)).rejects.toThrow();
    expect(await syncedByAnotherProcess(store)).toEqual([mailbox.root, store.layout.root, mailbox.inbox]);
  },
);

/** The folders that a new process makes durable while it sends. */
async function syncedByAnotherProcess({ layout }: Store): Promise<string[]> {
  const synced: string[] = [];
  const fs = interceptFileSystem((operation, perform) => {
    if (operation.name === 'syncDirectory') synced.push(...operation.paths);
    return perform();
  });
  await sendSample(await openStore(fs, layout.root));
  return synced;
}

test('the same message sent again succeeds and makes no second file', async () => {
  const { store, mailbox } = await openTestStore();
  const message = await sendSample(store);
  await send(store, recipient, message);
  expect(readdirSync(mailbox.inbox)).toEqual([`${message.id}.json`]);
  expect(readdirSync(mailbox.tmp)).toEqual([]);
});

test('another message under an id that waits is refused and replaces nothing', async () => {
  const { store, mailbox } = await openTestStore();
  const message = await sendSample(store, { text: 'the first' });
  const other = send(store, recipient, sampleMessage({ id: message.id, text: 'the second' }));
  await expect(other).rejects.toMatchObject({ code: 'ID_TAKEN' });
  const waiting = readFileSync(join(mailbox.inbox, `${message.id}.json`), 'utf8');
  expect(JSON.parse(waiting).content.text).toBe('the first');
  expect(readdirSync(mailbox.tmp)).toEqual([]);
});

test('a file that appears under the name between two steps is not replaced', async () => {
  let mailbox: MailboxLayout | undefined;
  const fs = interceptFileSystem((operation, perform) => {
    if (operation.name === 'link' && mailbox) dropFile(mailbox, basename(operation.paths[1] ?? ''), 'of another');
    return perform();
  });
  const opened = await openTestStore(fs);
  mailbox = opened.mailbox;
  await expect(sendSample(opened.store)).rejects.toMatchObject({ code: 'ID_TAKEN' });
  const [only] = readdirSync(mailbox.inbox);
  expect(readFileSync(join(mailbox.inbox, only ?? ''), 'utf8')).toBe('of another');
});

test('a message of 256 KB is accepted and one byte more is refused with a remedy', async () => {
  const { store, mailbox } = await openTestStore();
  const message = sampleMessage({ text: '' });
  const room = maxMessageBytes - encodeMessage(message).length;
  const tooLarge = { ...message, content: { text: 'x'.repeat(room + 1), parts: [] } };
  await expect(send(store, recipient, tooLarge)).rejects.toThrow(/^MESSAGE_TOO_LARGE: .*send its path/);
  expect(readdirSync(mailbox.inbox)).toEqual([]);
  await send(store, recipient, { ...message, content: { text: 'x'.repeat(room), parts: [] } });
  expect((await inspect(store, mailbox, `${message.id}.json`)).kind).toBe('message');
});

test('the limit counts bytes and not characters', async () => {
  const { store } = await openTestStore();
  const message = sampleMessage({ text: '€'.repeat(maxMessageBytes / 3) });
  await expect(send(store, recipient, message)).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
});

test('what a reader would not accept is refused, since an accepted message must arrive', async () => {
  const { store } = await openTestStore();
  let nested: Record<string, unknown> = {};
  for (let depth = 0; depth <= maxNestingDepth; depth++) nested = { nested };
  await expect(send(store, recipient, sampleMessage({ task: nested }))).rejects.toThrow();
});

test.each(['the whole mailbox', 'tmp', 'inbox'])('%s deleted under a running process is made again', async (what) => {
  const { store, mailbox } = await openTestStore();
  await sendSample(store);
  const folder = what === 'the whole mailbox' ? mailbox.root : join(mailbox.root, what);
  rmSync(folder, { recursive: true });
  const message = await sendSample(store);
  expect(readdirSync(mailbox.inbox)).toContain(`${message.id}.json`);
});

test('a failed fsync of the inbox is an error and not an answer', async () => {
  const fs = interceptFileSystem((operation, perform) => {
    if (operation.name === 'syncDirectory' && operation.paths[0]?.endsWith('inbox')) throw systemError('EIO');
    return perform();
  });
  const { store } = await openTestStore(fs);
  await expect(sendSample(store)).rejects.toMatchObject({ code: 'EIO' });
});

test('a bridge directory that lacks its parents is made with them', async () => {
  const { store } = await openTestStore();
  const deep = await openStore(store.fs, join(store.layout.root, 'a', 'b', 'c'));
  await sendSample(deep);
  expect(readdirSync(join(deep.layout.root, `to-${recipient}`, 'inbox'))).toHaveLength(1);
});

test('a folder under the name of the message is an error and stays', async () => {
  const { store, mailbox } = await openTestStore();
  const message = sampleMessage();
  mkdirSync(join(mailbox.inbox, `${message.id}.json`));
  await expect(send(store, recipient, message)).rejects.toThrow();
  expect(statSync(join(mailbox.inbox, `${message.id}.json`)).isDirectory()).toBe(true);
});

function describeStep({ name, paths }: Operation): string {
  const folders = paths.map((path) =>
    name === 'syncDirectory' ? `${basename(dirname(path))}/${basename(path)}` : basename(dirname(path)),
  );
  return [name, ...folders].join(' ');
}
