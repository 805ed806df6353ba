import { join } from 'node:path';
import { listDirectory } from '../../src/base/files.ts';
import type { FileSystem } from '../../src/base/fs.ts';
import { isWhole } from '../scenarios/messages.ts';
import type { World } from '../scenarios/world.ts';
import type { Verdict } from './fault-counts.ts';

export interface Expectation {
  /** Ids that may end in dead/ with this state instead of being put before a model. */
  readonly mayEnd?: { get(id: string): 'dead' | 'expired' | undefined };
}

/** One file that holds a message. */
interface Copy {
  readonly id: string;
  readonly text: string;
  readonly mailbox: string;
  readonly place: string;
}

const longestFileBytes = 1024 * 1024;

/** Walks the store without the code under test, and lays it beside what was accepted and what was shown. */
export async function check(world: World, { mayEnd = new Map() }: Expectation = {}): Promise<Verdict> {
  const { fs, bridgeFolder } = world;
  const mailboxes = (await listDirectory(fs, bridgeFolder)).filter((name) => name.startsWith('to-'));
  const copies: Copy[] = [];
  const torn: string[] = [];
  for (const mailbox of mailboxes) copies.push(...(await copiesIn(fs, join(bridgeFolder, mailbox), torn)));
  const { accepted, puts } = world.log;
  const lost: string[] = [];
  for (const [id, text] of accepted) {
    const shown = puts.filter((put) => put.id === id);
    torn.push(...shown.filter((put) => put.text !== text).map((put) => `${id} was shown as "${put.text}"`));
    if (shown.length > 0) continue;
    const ended = copies.find((copy) => copy.id === id && copy.place === 'dead');
    const state = ended && (await reasonOf(fs, join(bridgeFolder, ended.mailbox, 'dead', `${id}.reason.json`)));
    if (ended && state === undefined) torn.push(`${id} is dead without a reason`);
    else if (state === undefined || state !== mayEnd.get(id))
      lost.push(`${id} was never shown, it ${whereabouts(copies, id)}`);
  }
  torn.push(...puts.filter((put) => !isWhole(put.text)).map((put) => `${put.id} was shown torn`));
  torn.push(...(await unreadableCards(fs, join(bridgeFolder, 'agents'))));
  return { lost, doubled: unmarkedRepetitions(puts), torn };
}

function whereabouts(copies: readonly Copy[], id: string): string {
  const places = copies.filter((copy) => copy.id === id).map((copy) => `${copy.mailbox}/${copy.place}`);
  return places.length > 0 ? `lies in ${places.join(' and ')}` : 'is nowhere';
}

/** Ids that were shown more than once as if for the first time. */
export function unmarkedRepetitions(puts: readonly { readonly id: string; readonly marked: boolean }[]): string[] {
  const fresh = new Map<string, number>();
  for (const { id } of puts.filter((put) => !put.marked)) fresh.set(id, (fresh.get(id) ?? 0) + 1);
  return [...fresh].filter(([, times]) => times > 1).map(([id, times]) => `${id} was shown ${times} times unmarked`);
}

async function copiesIn(fs: FileSystem, mailbox: string, torn: string[]): Promise<Copy[]> {
  const done = await listDirectory(fs, join(mailbox, 'done'));
  const folders = ['inbox', 'claimed', 'dead', 'bad', ...done.map((date) => join('done', date))];
  const copies: Copy[] = [];
  for (const folder of folders) {
    for (const name of await listDirectory(fs, join(mailbox, folder))) {
      if (!/\.json$/.test(name) || /\.reason\.json$/.test(name)) continue;
      const copy = await readCopy(fs, join(mailbox, folder, name));
      const place = folder.replace(/\W.*/, '');
      if (copy) copies.push({ ...copy, mailbox: mailbox.replace(/.*\W(?=to-)/, ''), place });
      else if (place !== 'bad') torn.push(`${join(folder, name)} is torn`);
    }
  }
  return copies;
}

async function readCopy(fs: FileSystem, path: string): Promise<{ id: string; text: string } | undefined> {
  try {
    const content = JSON.parse(new TextDecoder().decode(await fs.readFile(path, longestFileBytes)));
    const { id, content: body } = content as { id: string; content: { text: string } };
    return isWhole(body.text) ? { id, text: body.text } : undefined;
  } catch {
    return undefined; // What cannot be read is what is looked for.
  }
}

async function reasonOf(fs: FileSystem, path: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await fs.readFile(path, longestFileBytes))).state;
  } catch {
    return undefined; // As above.
  }
}

async function unreadableCards(fs: FileSystem, folder: string): Promise<string[]> {
  const torn: string[] = [];
  for (const name of (await listDirectory(fs, folder)).filter((file) => file.endsWith('.json'))) {
    try {
      JSON.parse(new TextDecoder().decode(await fs.readFile(join(folder, name), longestFileBytes)));
    } catch {
      torn.push(`the card ${name} cannot be read`);
    }
  }
  return torn;
}
