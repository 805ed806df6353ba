import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDesk } from '../../../src/desk/desk.ts';
import { decidePrompt } from '../../../src/handover/decide-prompt.ts';
import { noteAnswered } from '../../../src/receipts/note-answered.ts';
import { settle } from '../../../src/receipts/receipts.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { TranscriptBuilder } from '../../support/identity-transcript.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

/** A session that was handed one message with a prompt, and whose transcript the test writes. */
async function handOne(world: World) {
  const client = await world.startAgent('brave-fox');
  const transcriptPath = join(world.folder, 'session-1.jsonl');
  const transcript = new TranscriptBuilder().prompt('hello', 'prompt-0').answer();
  writeFileSync(transcriptPath, transcript.toString());
  await decidePrompt(world.bridge, world.facts(client, { transcriptPath, promptId: 'prompt-0' }), 'hello');
  const { id } = await world.mail('brave-fox', 'a question');
  const prompt = (promptId: string) =>
    decidePrompt(world.bridge, world.facts(client, { transcriptPath, promptId }), 'and?');
  await prompt('prompt-1');
  const recipient = { name: 'brave-fox', client };
  const goOn = async () => {
    writeFileSync(transcriptPath, transcript.toString());
    await settle(await openDesk(world.bridge, recipient));
  };
  return { id, recipient, transcript, goOn, prompt, status: () => requireStatus(world.bridge, id) };
}

test('by the word of the client a message is seen before its transcript shows it, and the transcript then proves it', async () => {
  await using world = await openWorld();
  const { id, recipient, transcript, goOn, status } = await handOne(world);
  await noteAnswered(world.bridge, recipient, [id, 'msg-of-nobody']);
  expect(await status()).toMatchObject({ state: 'seen', proof: 'client', attempts: 1 });
  await goOn();
  expect(await status()).toMatchObject({ state: 'seen', proof: 'client' });
  transcript.prompt('and?', 'prompt-1').context(id).answer();
  await goOn();
  expect(await status()).toMatchObject({ state: 'seen', proof: 'transcript' });
});

test('where the transcript goes on without it, the message is offered again, and the word counts no more', async () => {
  await using world = await openWorld();
  const { id, recipient, transcript, goOn, prompt, status } = await handOne(world);
  await noteAnswered(world.bridge, recipient, [id]);
  transcript.prompt('something else', 'prompt-2').answer();
  world.pass(10_000);
  await goOn();
  expect(await prompt('prompt-3')).toMatchObject({ context: expect.stringContaining('Redelivery') });
  expect(await status()).toMatchObject({ state: 'offered', attempts: 2, proof: null });
});

test('nothing is noted of mail that was not offered to this session', async () => {
  await using world = await openWorld();
  const { id, status } = await handOne(world);
  const other = await world.startAgent('calm-owl');
  await noteAnswered(world.bridge, { name: 'brave-fox', client: other }, [id]);
  expect(await status()).toMatchObject({ state: 'offered', proof: null });
  const waiting = await world.mail('calm-owl', 'not handed over yet');
  await noteAnswered(world.bridge, { name: 'calm-owl', client: other }, [waiting.id]);
  expect(await requireStatus(world.bridge, waiting.id)).toMatchObject({ state: 'queued', proof: null });
});
