import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDesk } from '../../../src/desk/desk.ts';
import { judge } from '../../../src/desk/judge.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { decidePrompt } from '../../../src/handover/decide-prompt.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { toSessionNote } from '../../../src/session/session-facts.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { bridgeThrough } from '../../support/cut-off.ts';
import { TranscriptBuilder } from '../../support/identity-transcript.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

test('what a sender wrote later does not overtake a message that may have been thrown away', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  const first = await world.mail('brave-fox', 'first', { from: 'calm-owl' });
  expect(await handOverTo(fox)).toEqual([first.id]);

  const second = await world.mail('brave-fox', 'second', { from: 'calm-owl' });
  const other = await world.mail('brave-fox', 'of another agent', { from: 'wise-owl' });
  expect(await handOverTo(fox)).toEqual([other.id]);

  // The first one never came before the model: the two come in their order.
  world.pass(10_000);
  fox.write(begun().context(other.id).answer());
  expect(await handOverTo(fox)).toEqual([first.id, second.id]);
});

test('what stands in the transcript is on its way, and the next message follows', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  const first = await world.mail('brave-fox', 'first');
  expect(await handOverTo(fox)).toEqual([first.id]);
  fox.write(begun().context(first.id));
  const second = await world.mail('brave-fox', 'second');
  expect(await handOverTo(fox)).toEqual([second.id]);
});

test('a transcript that comes late is waited for', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  const first = await world.mail('brave-fox', 'first');
  expect(await handOverTo(fox)).toEqual([first.id]);
  const second = await world.mail('brave-fox', 'second');
  const handed = handOverTo(fox);
  fox.write(begun().context(first.id));
  expect(await handed).toEqual([second.id]);
});

test('without a transcript nothing is held back', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, new TranscriptBuilder());
  const first = await world.mail('brave-fox', 'first');
  expect(await handOverTo(fox)).toEqual([first.id]);
  const second = await world.mail('brave-fox', 'second');
  expect(await handOverTo(fox)).toEqual([second.id]);
});

/** A transcript in which the model has answered once, so that it can be understood. */
function begun(): TranscriptBuilder {
  return new TranscriptBuilder().prompt('hello').answer('Done.', { timestamp: new Date().toISOString() });
}

async function startFox(world: World, transcript: TranscriptBuilder) {
  const client = await world.startAgent('brave-fox');
  const path = join(world.folder, 'transcript.jsonl');
  const write = (written: TranscriptBuilder) => writeFileSync(path, written.toString());
  write(transcript);
  await writeSessionNote(world.bridge, client, toSessionNote(world.facts(client, { transcriptPath: path })));
  return { world, client, write };
}

async function handOverTo({ world, client }: Awaited<ReturnType<typeof startFox>>): Promise<string[]> {
  const { messages } = await handOver(world.bridge, { name: 'brave-fox', client });
  return messages.map(({ id }) => id);
}

/** How often a hand-over reads each of the files that a decision is made from. */
function countReads(world: World) {
  const counts = new Map<string, number>();
  const bridge = bridgeThrough(world, ({ name, paths: [path = ''] }, perform) => {
    if (name === 'readFile' || name === 'readRange') counts.set(path, (counts.get(path) ?? 0) + 1);
    return perform();
  });
  const named = (part: string) => [...counts].filter(([path]) => path.includes(part)).map(([, count]) => count);
  return { bridge, named, total: () => [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

test('a hand-over reads the session note and the transcript once, and nothing again and again', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  const first = await world.mail('brave-fox', 'first');
  await handOverTo(fox);
  await changeName(world.bridge, { name: 'brave-fox', client: fox.client }, 'wise-fox');
  fox.write(begun().context(first.id));
  const second = await world.mail('wise-fox', 'second');

  const { bridge, named, total } = countReads(world);
  const { messages } = await handOver(bridge, { name: 'wise-fox', client: fox.client });
  expect(messages.map(({ id }) => id)).toEqual([second.id]);
  expect(named('~session.json')).toEqual([1]);
  expect(named('transcript.jsonl')).toEqual([1]);
  // Once for the names it had, and once for whether each of these still leads here.
  expect(named('agents/wise-fox.json')).toEqual([2]);
  expect(total()).toBeLessThan(12);
});

test('a prompt that brings mail reads its own note and card once, the hand-over included', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  await world.mail('brave-fox', 'hello');
  const { bridge, named } = countReads(world);
  const facts = world.facts(fox.client, { transcriptPath: join(world.folder, 'transcript.jsonl') });
  expect(await decidePrompt(bridge, facts, 'hi')).toMatchObject({ context: expect.stringContaining('hello') });
  expect(named('~session.json')).toEqual([1]);
  expect(named('agents/brave-fox.json')).toEqual([1]);
});

test('a desk that stays open reads only what was added to the transcript', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  const { id } = await world.mail('brave-fox', 'hello');
  await handOverTo(fox);
  const readFrom: unknown[] = [];
  const bridge = bridgeThrough(world, ({ name, args }, perform) => {
    if (name === 'readRange') readFrom.push(args[1]);
    return perform();
  });
  const desk = await openDesk(bridge, { name: 'brave-fox', client: fox.client }, { staysOpen: true });
  const [offer] = desk.ownOffers;
  if (!offer) throw new Error('the mail must be offered');
  expect(judge(offer, desk)).toBe('offered');
  expect(readFrom).toHaveLength(1);

  await desk.refresh();
  expect(readFrom).toHaveLength(1);

  fox.write(begun().context(id).answer());
  await desk.refresh();
  expect(readFrom[1]).toBe(begun().toString().length);
  expect(desk.ownOffers.map((own) => judge(own, desk))).toEqual(['seen']);
});

test('a desk that stays open hands over what came since, once it is refreshed', async () => {
  await using world = await openWorld();
  const fox = await startFox(world, begun());
  const recipient = { name: 'brave-fox', client: fox.client };
  const desk = await openDesk(world.bridge, recipient, { handsOver: true, staysOpen: true });
  const first = await world.mail('brave-fox', 'first');
  expect((await handOver(world.bridge, recipient, { desk: await desk.refresh() })).messages).toMatchObject([first]);

  fox.write(begun().context(first.id).answer());
  const second = await world.mail('brave-fox', 'second');
  expect((await handOver(world.bridge, recipient, { desk: await desk.refresh() })).messages).toMatchObject([second]);
  expect((await requireStatus(world.bridge, first.id)).state).toBe('seen');
});
