import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { handOver } from '../../../src/handover/hand-over.ts';
import { toSessionNote } from '../../../src/session/session-facts.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
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
