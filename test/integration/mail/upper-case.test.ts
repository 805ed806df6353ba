import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type FileSystem, nodeFileSystem } from '../../../src/base/fs.ts';
import { claimInspected } from '../../../src/store/claim-inspected.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate } from '../../../src/store/gate.ts';
import { inspect, listInbox } from '../../../src/store/inbox.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { dropFile, openTestStore, owner } from '../../support/mail.ts';

/** A disk that keeps upper case and takes it for lower, as those of macOS and Windows do. */
const foldingDisk: FileSystem = {
  ...nodeFileSystem,
  createFile: (path) => nodeFileSystem.createFile(onDisk(path)),
  link: (existing, added) => nodeFileSystem.link(onDisk(existing), onDisk(added)),
  rename: (from, to) => nodeFileSystem.rename(onDisk(from), onDisk(to)),
  readFile: (path, maxBytes) => nodeFileSystem.readFile(onDisk(path), maxBytes),
  stat: (path) => nodeFileSystem.stat(onDisk(path)),
};

test('of two ids that differ in upper case only, the second is kept aside and not taken for the first', async () => {
  const { store, mailbox } = await openTestStore(foldingDisk);
  dropFile(mailbox, 'one.json', '{"id":"report-a","from":"cron","content":"small"}');
  dropFile(mailbox, 'two.json', '{"id":"report-A","from":"cron","content":"large"}');
  const results: string[] = [];
  for (const fileName of await listInbox(store, mailbox)) {
    const entry = await inspect(store, mailbox, fileName);
    const held = entry.kind === 'message' ? await claimInspected(store, mailbox, entry, owner(1)) : undefined;
    if (!held) throw new Error(`${fileName} was not claimed`);
    const passed = await gate(store, mailbox, held);
    results.push(passed);
    if (passed === 'first') await confirm(store, mailbox, held);
  }
  expect(results).toEqual(['first', 'quarantined']);
  expect(await locate(store, 'report-a')).toMatchObject({ state: 'seen', message: { content: { text: 'small' } } });
  expect(await locate(store, 'report-A')).toMatchObject({ state: 'dead', message: { content: { text: 'large' } } });
  expect(readdirSync(mailbox.bad).filter((name) => name.endsWith('.reason.txt'))).toHaveLength(1);
});

function onDisk(path: string): string {
  if (existsSync(path) || !existsSync(dirname(path))) return path;
  const wanted = basename(path).toLowerCase();
  const there = readdirSync(dirname(path)).find((name) => name.toLowerCase() === wanted);
  return there === undefined ? path : join(dirname(path), there);
}
