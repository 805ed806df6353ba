import { existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { dateFolderOf } from '../../../src/protocol/ids.ts';
import { claimPath } from '../../../src/store/claim.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { redeliver } from '../../../src/store/outcomes/redeliver.ts';
import { places } from '../../support/census.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';
import { offerSample, openTestStore, owner } from '../../support/mail.ts';

test('a seen message lies in done under the date of its id', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  await confirm(store, mailbox, held);
  expect(readdirSync(join(mailbox.done, message.timestamp.slice(0, 10)))).toEqual([`${message.id}.json`]);
  expect(places(mailbox)).toEqual([`done ${message.id}`]);
});

test('an owner whose lease was taken over cannot confirm', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  const taken = await redeliver(store, mailbox, held, owner(2));
  await expect(confirm(store, mailbox, held)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  expect(places(mailbox)).toEqual([`claimed ${message.id}`]);
  if (taken) await confirm(store, mailbox, taken);
  expect(places(mailbox)).toEqual([`done ${message.id}`]);
});

test('a confirm that crashed between the link and the unlink is completed by the next one', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  const folder = join(mailbox.done, dateFolderOf(message.id));
  mkdirSync(folder);
  linkSync(claimPath(mailbox, held), join(folder, `${message.id}.json`));
  await confirm(store, mailbox, held);
  expect(places(mailbox)).toEqual([`done ${message.id}`]);
});

test('the name in done is on the disk before the name in claimed is removed', async () => {
  const steps: string[] = [];
  const { store, mailbox } = await openTestStore(recorder(steps));
  const { message, held } = await offerSample(store, mailbox);
  steps.length = 0;
  await confirm(store, mailbox, held);
  const date = dateFolderOf(message.id);
  expect(steps).toEqual([
    'stat done',
    `makeDirectory ${date}`,
    'syncDirectory done',
    `link ${held.fileName}`,
    `syncDirectory ${date}`,
    `unlink ${held.fileName}`,
  ]);
});

test('a date folder that another process made is on the disk before the name in claimed is removed', async () => {
  const steps: string[] = [];
  const { store, mailbox } = await openTestStore(recorder(steps));
  const { message, held } = await offerSample(store, mailbox);
  mkdirSync(join(mailbox.done, dateFolderOf(message.id)));
  steps.length = 0;
  await confirm(store, mailbox, held);
  expect(steps.slice(0, steps.indexOf(`unlink ${held.fileName}`))).toContain('syncDirectory done');
});

test('a failed fsync of done leaves the message claimed', async () => {
  let failing = false;
  const fs = interceptFileSystem(({ name }, perform) => {
    if (failing && name === 'syncDirectory') throw systemError('EIO');
    return perform();
  });
  const { store, mailbox } = await openTestStore(fs);
  const { held } = await offerSample(store, mailbox);
  failing = true;
  await expect(confirm(store, mailbox, held)).rejects.toMatchObject({ code: 'EIO' });
  expect(existsSync(claimPath(mailbox, held))).toBe(true);
});

function recorder(steps: string[]) {
  return interceptFileSystem(({ name, paths }, perform) => {
    steps.push(`${name} ${basename(paths[0] ?? '')}`);
    return perform();
  });
}
