import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRemovableNotes } from '../../../src/cleanup/clean-up.ts';
import { findRemovable } from '../../../src/cleanup/cleanup.ts';
import { removeFiles } from '../../../src/cleanup/remove.ts';
import { Catalog } from '../../../src/dashboard/server/catalog/catalog.ts';
import { listQuarantined } from '../../../src/dashboard/server/quarantined.ts';
import { validateStore } from '../../../src/doctor/validate.ts';
import { sweepExpired } from '../../../src/handover/sweep.ts';
import { newMessageId } from '../../../src/protocol/ids.ts';
import { encodeMessage } from '../../../src/protocol/message.ts';
import { MailObserver } from '../../../src/reports/observe.ts';
import { findInHistory } from '../../../src/store/history/history.ts';
import { locateIn } from '../../../src/store/outcomes/locate.ts';
import { listPending } from '../../../src/store/pending.ts';
import { listSeen } from '../../../src/store/seen.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { sampleMessage } from '../../support/mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const dayMs = 24 * 60 * 60 * 1000;
const secret = 'quetzalcoatl';
const sampleId = newMessageId(Date.now() - dayMs);
const day = new Date(Date.now() - dayMs).toISOString().slice(0, 10);

/** Everything that cc2cc keeps in a mailbox, with a word that must be found nowhere else. */
async function fillMailbox({ bridge }: World, name: string, id = sampleId) {
  const mailbox = await ensureMailbox(bridge.store, name);
  const timestamp = new Date(Date.now() - dayMs).toISOString();
  const letter = encodeMessage(sampleMessage({ id, timestamp, to: name, text: secret, ttl: 60 }));
  const folders = [mailbox.inbox, join(mailbox.done, day), mailbox.dead, mailbox.dropped, mailbox.answered];
  for (const folder of folders) put(folder, `${id}.json`, letter);
  put(mailbox.claimed, `${id}~1~0123abcd-1-100-mwy92ab6-6avck6nm.json`, letter);
  put(mailbox.accepted, id, letter);
  put(mailbox.receipts, `${id}.receipt.json`, '{}');
  put(mailbox.bad, `mwy92ab6-abc~${id}.json.reason.txt`, secret);
  put(mailbox.tmp, 'draft', letter);
  put(mailbox.bell, 'rung', '');
  put(join(mailbox.quota, 'brave-fox'), `${id}~10`, '');
  return mailbox;
}

function put(folder: string, name: string, content: string | Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

const places = ['', 'inbox', 'claimed', 'accepted', 'done', `done/${day}`, 'dead', 'dropped', 'bad', 'answered'].concat(
  ['receipts', 'tmp', 'bell', 'quota', 'quota/brave-fox'],
);

describe.runIf(process.platform !== 'win32').each(places)('a mailbox of which %j is a link', (place) => {
  async function openLinked() {
    const world = await openWorld();
    const observer = new MailObserver(world.bridge);
    await observer.look();
    const mailbox = await fillMailbox(world, 'evil');
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    const linked = join(mailbox.root, place);
    renameSync(linked, elsewhere);
    symlinkSync(elsewhere, linked);
    return { world, mailbox, elsewhere, observer };
  }

  test('loses nothing behind it to cleanup and to the sweep of expired mail', async () => {
    const { world, elsewhere } = await openLinked();
    await using _world = world;
    world.pass(40 * dayMs);
    const before = tree(elsewhere);
    const found = findRemovable(world.bridge.store, { olderThanMs: 0, maxBytes: 0 });
    await removeFiles(world.bridge.store, found);
    await removeFiles(world.bridge.store, findRemovableNotes(world.bridge, { olderThanMs: 0 }));
    await sweepExpired(world.bridge, world.processes.start());
    expect(tree(elsewhere)).toEqual(before);
  });

  test('shows nothing behind it to search, page, watch or lists, and validate names it', async () => {
    const { world, mailbox, elsewhere, observer } = await openLinked();
    await using _world = world;
    const { store } = world.bridge;
    const before = tree(elsewhere);
    const behind = (path: string) => path.startsWith(place === '' ? mailbox.root : join(mailbox.root, place));
    const hits = await findInHistory(store, { terms: [secret] });
    expect(hits.filter(({ folder }) => behind(folder.path))).toEqual([]);
    const catalog = new Catalog(store);
    await catalog.refresh();
    expect(catalog.order.flatMap(({ locations }) => locations).filter(({ folder }) => behind(folder.path))).toEqual([]);
    expect(catalog.watched.filter(behind)).toEqual([]);
    expect(await listPending(store)).toEqual(place.includes('/') ? [expect.anything(), expect.anything()] : []);
    if (!place.includes('/')) {
      expect(catalog.mailboxes).toEqual([]);
      expect(await listQuarantined(world.bridge, catalog.mailboxes)).toEqual([]);
      expect(await locateIn(store, mailbox, sampleId)).toBeUndefined();
    }
    if (place === '' || place.startsWith('done')) expect(await listSeen(store, mailbox, 0)).toEqual([]);
    const events = (await observer.look()).filter(({ kind }) => kind === 'message');
    expect(events).toHaveLength(place.includes('/') ? 1 : 0);
    const { problems } = await validateStore(world.bridge);
    const named = problems.filter(({ problem }) =>
      /is a symbolic link or a file where cc2cc keeps a folder/.test(problem),
    );
    if (place !== 'quota/brave-fox') expect(named).toHaveLength(1);
    expect(problems.filter(({ path }) => path !== named[0]?.path && behind(path))).toEqual([]);
    expect(tree(elsewhere)).toEqual(before);
  });
});

describe.runIf(process.platform !== 'win32')('in a bridge directory that is shared with a group', () => {
  test('a link to a private mailbox puts none of its text into the search index', async () => {
    await using world = await openWorld({ isShared: true });
    const { store } = world.bridge;
    const spy = await fillMailbox(world, 'spy');
    const elsewhere = join(temporaryFolder(), 'private');
    renameSync(spy.root, elsewhere);
    symlinkSync(elsewhere, spy.root);
    expect(await findInHistory(store, { terms: [secret] })).toEqual([]);
    expect(holds(store.layout.index, secret)).toBe(false);
    expect(readdirSync(store.layout.index)).toEqual([]);
  });

  test('a mailbox that its owner made private is found, and none of its text lies open in the search index', async () => {
    await using world = await openWorld({ isShared: true });
    const { store } = world.bridge;
    const open = await fillMailbox(world, 'open');
    const own = await fillMailbox(world, 'own', newMessageId(Date.now() - dayMs));
    for (const { done } of [open, own]) chmodSync(join(done, day), 0o2770);
    chmodSync(own.root, 0o700);
    const hits = await findInHistory(store, { terms: [secret] });
    expect(new Set(hits.map(({ folder }) => folder.mailbox.name))).toEqual(new Set(['open', 'own']));
    expect(holds(join(store.layout.index, open.name), secret)).toBe(true);
    expect(holds(join(store.layout.index, own.name), secret)).toBe(false);
  });
});

function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

/** Whether a file below a folder holds a text. */
function holds(folder: string, text: string): boolean {
  const names = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  return names.some((path) => statSync(path).isFile() && readFileSync(path, 'utf8').includes(text));
}
