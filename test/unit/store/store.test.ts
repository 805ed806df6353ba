import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { systemProcessTable } from '../../../src/base/process-identity.ts';
import { usualQuota } from '../../../src/base/settings.ts';
import { releaseMessage } from '../../../src/sending/release-message.ts';
import { deadLetter } from '../../../src/store/outcomes/dead-letter.ts';
import { dropDeadLetter } from '../../../src/store/outcomes/drop-dead-letter.ts';
import { openStore, storeFormat } from '../../../src/store/store.ts';
import { noteUntold } from '../../../src/tasks/task-records.ts';
import { filesBelow } from '../../project/repository.ts';
import { offerSample, openTestStore } from '../../support/mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a new store says its format and leaves no draft of that', async () => {
  const { store } = await openTestStore();
  expect(JSON.parse(readFileSync(store.layout.storeFile, 'utf8'))).toEqual({ format: storeFormat });
  expect(readdirSync(store.layout.root).filter((name) => name.startsWith('store.json'))).toEqual(['store.json']);
});

const tooNew =
  /^STORE_TOO_NEW: this mailbox was written by a newer cc2cc \(format 2, known up to 1\); update the plugin$/;
const noFormat =
  /^STORE_FAILED: .*store\.json is damaged: it says no format, which is a whole number such as 1; .*delete it/;

test.each([
  [JSON.stringify({ format: storeFormat + 1 }), tooNew],
  ['{"format":"1"}', noFormat],
  ['{"format":null}', noFormat],
  ['{"format":0}', noFormat],
  ['{"format":1.5}', noFormat],
  ['{}', noFormat],
  ['null', noFormat],
  ['[1]', noFormat],
  ['{"format":1', noFormat],
])('a store.json of %s is refused with a remedy and stays as it is', async (text, error) => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'store.json'), text);
  await expect(openStore(nodeFileSystem, root)).rejects.toThrow(error);
  expect(readFileSync(join(root, 'store.json'), 'utf8')).toBe(text);
});

test.runIf(process.platform !== 'win32')('every folder is for its owner only, and every file too', async () => {
  const { store, mailbox } = await openTestStore();
  const { message, held } = await offerSample(store, mailbox);
  await deadLetter(store, mailbox, held, { state: 'dead', reason: 'for the folders that are made on first use' });
  await dropDeadLetter(store, mailbox, message.id);
  const { fs, layout } = store;
  await releaseMessage(
    {
      store,
      registry: { fs, layout, processes: systemProcessTable() },
      warnings: [],
      quota: usualQuota,
      defaultTtlSeconds: 60,
    },
    message.id,
    'pat',
  );
  await noteUntold(store, message.id, 1);
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const { root } = store.layout;
  const folders = [root, ...Object.values(store.layout).slice(2), ...Object.values(mailbox).slice(1)];
  // Some are made with the first thing that lies in them.
  const made = folders.filter((path) => existsSync(path));
  expect(made.length).toBeGreaterThan(20);
  expect(made.filter((path) => modeOf(path) !== '700')).toEqual([]);
  const files = filesBelow(root).map((file) => join(root, file));
  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((path) => modeOf(path) !== '600')).toEqual([]);
});

test('two that open a new store at once both get it', async () => {
  const root = join(temporaryFolder(), 'bridge');
  const opened = await Promise.allSettled([openStore(nodeFileSystem, root), openStore(nodeFileSystem, root)]);
  expect(opened.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});

test('what a killed process of the same process id left does not keep a store from opening', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, `store.json.${process.pid}`), '');
  await openStore(nodeFileSystem, root);
  expect(JSON.parse(readFileSync(join(root, 'store.json'), 'utf8'))).toEqual({ format: storeFormat });
});
