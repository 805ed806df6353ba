import { chownSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../src/base/errors.ts';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { numberedMessage, reader, sealedText } from '../scenarios/messages.ts';
import { enter, type Stage, sendAll } from '../scenarios/stage.ts';
import { realWorld } from '../scenarios/world.ts';
import { startWorker } from '../support/bundled-worker.ts';
import { interceptFileSystem } from '../support/intercepted-file-system.ts';
import type { Campaign, CampaignContext } from './campaign.ts';
import { readiness } from './contention.ts';

const secretWords = 'the secret of somebody else';
const otherUserId = 4321;
const casesPerWorld = 250;
const patienceMs = 60_000;

/** A file in the inbox is replaced by a link between the look at it and its opening. */
export const swapRace: Campaign = {
  name: 'swap-race',
  async run(context) {
    const cases = context.quick ? 150 : 10_000;
    for (let from = 0; from < cases; from += casesPerWorld) {
      await runCases(context, from, Math.min(casesPerWorld, cases - from));
    }
    await raceWithProcess(context, context.quick ? 500 : 10_000);
  },
};

type Swap = (place: { readonly path: string; readonly secret: string; readonly number: number }) => void;

/** What comes in the file's place. Only the last is mail. */
const swaps: Readonly<Record<string, Swap>> = {
  'a link to a secret': ({ path, secret }) => replaceBy(path, (draft) => symlinkSync(secret, draft)),
  'a link to nowhere': ({ path }) => replaceBy(path, (draft) => symlinkSync('/nowhere/at/all', draft)),
  'another account’s file': ({ path, secret }) => replaceBy(path, (draft) => linkSync(secret, draft)),
  'a folder': ({ path }) => {
    rmSync(path);
    mkdirSync(path);
  },
  nothing: ({ path }) => rmSync(path),
  'another message': ({ path, number }) => replaceBy(path, (draft) => writeFileSync(draft, swappedIn(number))),
};

const isRoot = process.geteuid?.() === 0;
/** Only the superuser can make a file of another account to link to. */
const kinds = Object.keys(swaps).filter((kind) => isRoot || kind !== 'another account’s file');

async function runCases(context: CampaignContext, from: number, count: number): Promise<void> {
  const world = realWorld(join(context.folder, `swap ${from}`));
  const secret = join(world.folder, 'secret.json');
  writeFileSync(secret, JSON.stringify({ from: 'brave-fox', content: secretWords }));
  if (isRoot) chownSync(secret, otherUserId, otherUserId);
  let armed: { readonly path: string; stepsLeft: number; swap(): void } | undefined;
  const fs = interceptFileSystem(({ paths }, perform) => {
    if (armed && paths.includes(armed.path) && armed.stepsLeft-- === 0) {
      const { swap } = armed;
      armed = undefined;
      swap();
    }
    return perform();
  }, world.fs);
  const stage = await enter(world, fs);
  await stage.session.start(stage.bridge);
  const { inbox } = mailboxOf(world.bridgeFolder, reader);
  for (let number = from; number < from + count; number++) {
    const kind = kinds[context.random.below(kinds.length)] ?? '';
    const path = join(inbox, `bait-${number}.json`);
    writeFileSync(path, baitOf(number));
    const good = numberedMessage(number);
    await sendAll(stage, [good]);
    armed = { path, stepsLeft: context.random.below(3), swap: () => swaps[kind]?.({ path, secret, number }) };
    const failure = await readAll(stage);
    const hasFired = armed === undefined;
    armed = undefined;
    const torn = [...failure, ...faultsOf(stage, number, kind, hasFired)];
    const lost = textsOf(stage).has(good.content.text) ? [] : ['the mail beside it was kept back'];
    context.counts.add(`${kind} in a file's place`, `case ${number}`, hasFired, { lost, doubled: [], torn });
    for (const name of readdirSync(inbox)) rmSync(join(inbox, name), { recursive: true });
    world.log.entries.length = 0;
  }
}

/** Prompts until what went back to the inbox has come, too. */
async function readAll(stage: Stage): Promise<string[]> {
  try {
    for (let round = 0; round < 3; round++) {
      await stage.session.prompt(stage.bridge);
      stage.world.pass(10_000);
    }
    return [];
  } catch (error) {
    return [`a hand-over failed: ${error instanceof Error ? error.stack : String(error)}`];
  }
}

function faultsOf(stage: Stage, number: number, kind: string, hasFired: boolean): string[] {
  const texts = textsOf(stage);
  const faults = [...texts].some((text) => text.includes(secretWords)) ? ['the secret was shown'] : [];
  const isOtherMail = hasFired && kind === 'another message';
  if (isOtherMail && !texts.has(`swapped in ${number}`)) faults.push('the message that came in its place is lost');
  if (!hasFired && !texts.has(`bait ${number}`)) faults.push('the message that nobody touched is lost');
  const { claimed } = mailboxOf(stage.world.bridgeFolder, reader);
  if (readdirSync(claimed).some((name) => name.includes(`bait-${number}`))) faults.push('it is held');
  return faults;
}

function textsOf(stage: Stage): Set<string> {
  return new Set(stage.world.log.puts.map(({ text }) => text));
}

function baitOf(number: number): string {
  return JSON.stringify({ id: `bait-${number}`, from: 'cron', content: `bait ${number}` });
}

function swappedIn(number: number): string {
  return JSON.stringify({ id: `swapped-${number}`, from: 'cron', content: `swapped in ${number}` });
}

function replaceBy(path: string, make: (draft: string) => void): void {
  const draft = `${path}.swap~`;
  make(draft);
  renameSync(draft, path);
}

/** Another process swaps as fast as it can while this one opens. */
async function raceWithProcess({ folder, worker, counts }: CampaignContext, cases: number): Promise<void> {
  const secret = join(folder, 'raced-secret');
  const path = join(folder, 'raced');
  writeFileSync(secret, sealedText(secretWords));
  writeFileSync(path, 'a file of its own');
  const swapping = startWorker(worker, ['swap-for-ever', path, secret], 10 * patienceMs);
  await readiness(swapping);
  const deadlineMs = performance.now() + patienceMs;
  // On a busy machine the other one may not have had its turn yet.
  for (let number = 0, refused = 0; number < cases || (refused === 0 && performance.now() < deadlineMs); number++) {
    const outcome = await readOnce(path);
    refused += Number(outcome === 'refused');
    const torn = outcome === 'shown' ? ['the secret was read through a link'] : [];
    counts.add('a link swapped in by another process', `try ${number}`, outcome === 'refused', {
      lost: [],
      doubled: [],
      torn,
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  swapping.child.stdin?.end();
  const { code, errors } = await swapping.ended;
  if (code !== 0) throw new Error(`the process that swaps failed: ${errors}`);
}

async function readOnce(path: string): Promise<'own' | 'refused' | 'shown'> {
  try {
    const text = new TextDecoder().decode(await nodeFileSystem.readFile(path, 1000));
    return text.includes(secretWords) ? 'shown' : 'own';
  } catch (error) {
    if (isSystemError(error, 'ELOOP', 'EMLINK')) return 'refused';
    throw error;
  }
}
