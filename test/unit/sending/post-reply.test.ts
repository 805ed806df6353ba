import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { handOver } from '../../../src/handover/hand-over.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import type { Sender } from '../../../src/sending/post.ts';
import { cutOffAfter } from '../../support/cut-off.ts';
import { openWorld } from '../../support/identity-world.ts';
import { reply } from '../../support/reply.ts';
import { inboxOf } from '../../support/task-world.ts';

vi.setConfig({ testTimeout: 60_000 });

const fox: Sender = { name: 'fox', mode: 'agent' };

/** Answers in a process that is cut off after so many changes of the disk. */
async function answerCutOff(steps: number) {
  const world = await openWorld();
  await world.startAgent('owl');
  const client = await world.startAgent('fox');
  const { id } = await world.mail('fox', 'where?', { from: 'owl' });
  await handOver(world.bridge, { name: 'fox', client });
  const bridge = cutOffAfter(world, steps);
  await reply(bridge, fox, id, 'here').catch(() => undefined);
  return { world, client, id, isOver: !bridge.wasCutOff() };
}

test('an answer that is cut off anywhere and tried again is one answer, and the question is answered once it is there', async () => {
  let steps = 0;
  for (let isOver = false; !isOver; steps++) {
    const cut = await answerCutOff(steps);
    await using world = cut.world;
    isOver = cut.isOver;
    const [first] = await inboxOf(world, 'owl');
    const before = await requireStatus(world.bridge, cut.id);
    expect(before, `after ${steps} steps`).toMatchObject(
      first ? { state: 'answered', replyId: first.id } : { state: 'offered', replyId: null },
    );
    if (isOver) continue;
    world.pass(10_000);
    const again = await reply(world.bridge, fox, cut.id, 'here');
    expect(await inboxOf(world, 'owl'), `after ${steps} steps`).toMatchObject([{ id: again.id, replyTo: cut.id }]);
    const mailbox = mailboxOf(world.bridge.store.layout.root, 'fox');
    expect(readdirSync(mailbox.answered)).toEqual([`${cut.id}.json`]);
    expect(readdirSync(mailbox.claimed)).toEqual([]);
  }
  expect(steps).toBeGreaterThan(8);
});

test('what was answered before its reader was killed is not handed to the next one', async () => {
  for (let steps = 0; ; steps++) {
    const { world, client, id, isOver } = await answerCutOff(steps);
    await using _ = world;
    const isAnswered = (await inboxOf(world, 'owl')).length > 0;
    world.processes.end(client);
    const heir = await world.startAgent('fox');
    const { messages } = await handOver(world.bridge, { name: 'fox', client: heir });
    expect(messages.map((message) => message.id)).toEqual(isAnswered ? [] : [id]);
    if (isAnswered) expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'answered' });
    if (isOver) break;
  }
});

test('another text after an answer that was cut off is a second answer', async () => {
  for (let steps = 0; ; steps++) {
    const { world, id } = await answerCutOff(steps);
    await using _ = world;
    if ((await inboxOf(world, 'owl')).length === 0) continue;
    await reply(world.bridge, fox, id, 'no, there');
    const texts = (await inboxOf(world, 'owl')).map((message) => message.content.text);
    expect(texts).toEqual(['here', 'no, there']);
    break;
  }
});
