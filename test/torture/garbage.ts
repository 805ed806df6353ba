import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeMessage } from '../../src/protocol/message.ts';
import { isWhole, numberedMessage, reader } from '../scenarios/messages.ts';
import { enter, type Stage, sendAll } from '../scenarios/stage.ts';
import { realWorld } from '../scenarios/world.ts';
import type { Campaign, CampaignContext } from './campaign.ts';

/** How many files lie in the inbox at one time. */
const filesPerInbox = 150;

/** Every prefix of messages, and messages with one bit turned, lie among good ones. */
export const garbage: Campaign = {
  name: 'garbage',
  async run(context) {
    const [messages, flips] = context.quick ? [5, 50] : [50, 1_000];
    const whole = Array.from({ length: messages }, (_, number) => encodeMessage(numberedMessage(1000 + number)));
    const prefixes = whole.flatMap((bytes) => Array.from(bytes.keys(), (length) => bytes.slice(0, length)));
    await dropAll(context, 'prefix of a message', prefixes);
    const turned = Array.from({ length: flips }, (_, number) => {
      const bytes = encodeMessage(numberedMessage(100_000 + number)).slice();
      const bit = context.random.below(bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes;
    });
    await dropAll(context, 'message with a turned bit', turned);
  },
};

async function dropAll(context: CampaignContext, fault: string, contents: readonly Uint8Array[]): Promise<void> {
  for (let from = 0; from < contents.length; from += filesPerInbox) {
    await runCase(context, fault, contents.slice(from, from + filesPerInbox), from);
  }
}

async function runCase(
  { folder, counts }: CampaignContext,
  fault: string,
  contents: readonly Uint8Array[],
  from: number,
) {
  const world = realWorld(join(folder, `${fault} ${from}`));
  const stage = await enter(world);
  await stage.session.start(stage.bridge);
  const good = Array.from({ length: 10 }, (_, number) => numberedMessage(number));
  await sendAll(stage, good);
  const mailbox = join(world.bridgeFolder, `to-${reader}`);
  for (const [number, bytes] of contents.entries()) writeFileSync(join(mailbox, 'inbox', nameOf(number)), bytes);
  world.pass(10_000);
  const torn = await readAll(stage, mailbox);
  const bad = readdirSync(join(mailbox, 'bad'));
  const shown = world.log.puts;
  const lost = good.filter(({ id }) => !shown.some((put) => put.id === id)).map(({ id }) => `${id} was kept back`);
  for (const put of shown.filter(({ id }) => good.some((message) => message.id === id))) {
    if (!isWhole(put.text)) torn.push(`${put.id} was shown torn`);
  }
  const times = good.map(({ id }) => shown.filter((put) => put.id === id).length);
  const doubled = times.some((count) => count > 1) ? ['a good message came twice'] : [];
  for (const [number, bytes] of contents.entries()) {
    const kept = bad.find((name) => name.endsWith(`~${nameOf(number)}`));
    const problem = isJson(bytes) ? undefined : problemOf(mailbox, bad, kept, bytes);
    const verdict = { lost: [], doubled: [], torn: problem ? [problem] : [] };
    counts.add(fault, `${from + number}: ${Buffer.from(bytes).toString('latin1')}`, true, verdict);
  }
  counts.add(fault, `the good ones from ${from}`, true, { lost, doubled, torn });
}

function nameOf(number: number): string {
  return `dropped-${String(number).padStart(4, '0')}.json`;
}

/** Prompts until the inbox is empty. @returns what was wrong meanwhile. */
async function readAll({ world, bridge, session }: Stage, mailbox: string): Promise<string[]> {
  for (let round = 0; round < 60; round++) {
    if (readdirSync(join(mailbox, 'inbox')).length === 0) return [];
    world.pass(10_000);
    try {
      await session.attend(bridge);
      await session.prompt(bridge);
    } catch (error) {
      return [`a hand-over failed: ${error instanceof Error ? error.stack : String(error)}`];
    }
  }
  return ['the inbox does not become empty'];
}

function problemOf(mailbox: string, bad: readonly string[], kept: string | undefined, bytes: Uint8Array) {
  if (kept === undefined) return 'it is not in bad/';
  if (!bad.includes(`${kept}.reason.txt`)) return 'it has no reason';
  return readFileSync(join(mailbox, 'bad', kept)).equals(bytes) ? undefined : 'its bytes changed';
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false; // Which is what it has to be found out to be.
  }
}
