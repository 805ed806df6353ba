import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationView, MessageView, Overview, Page, TaskBoard, Traffic } from '../../../src/dashboard/api.ts';
import { recordAnswer } from '../../../src/store/answer.ts';
import { claim } from '../../../src/store/claim.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate } from '../../../src/store/gate.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { DashboardRig } from '../../support/dashboard-rig.ts';
import { fileManyAsSeen } from '../../support/many-messages.ts';

let rig: DashboardRig;

beforeEach(async () => {
  rig = await DashboardRig.start();
  await rig.enter();
});

afterEach(() => rig[Symbol.asyncDispose]());

/** Asks page after page, and on where the server stopped to answer soon. */
async function all<Item>(address: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const page = await rig.get<Page<Item>>(`${address}${cursor}`);
    items.push(...page.items);
    if (page.next === null && !page.isPartial) return items;
    cursor = page.next === null ? cursor : `&cursor=${encodeURIComponent(page.next)}`;
  }
}

async function stateOf(id: string): Promise<MessageView['state'] | undefined> {
  const found = await all<MessageView>(`search?q=${id}`);
  return found.find((message) => message.id === id)?.state;
}

test('the state of a message follows its file, step by step', async () => {
  const { store } = rig.world.bridge;
  const mailbox = await ensureMailbox(store, 'brave-fox');
  const { id } = await rig.world.mail('brave-fox', 'Is the build green?');
  expect(await stateOf(id)).toBe('queued');
  const held = await claim(store, mailbox, `${id}.json`, id, { process: rig.world.processes.start() });
  if (!held) throw new Error('somebody took it');
  expect(await stateOf(id)).toBe('offered');
  await gate(store, mailbox, held);
  await confirm(store, mailbox, held);
  expect(await stateOf(id)).toBe('seen');
  await recordAnswer(store, mailbox, id, 'msg-answer');
  expect(await stateOf(id)).toBe('answered');
  const [message] = (await rig.get<Page<MessageView>>(`thread?id=${id}`)).items;
  expect(message?.ladder).toMatchObject({ replyId: 'msg-answer', attempts: 1 });
});

test('mail whose time is over says so before anybody has put it aside', async () => {
  const { id } = await rig.world.mail('brave-fox', 'hello', { ttl: 60 });
  rig.world.pass(61_000);
  expect(await stateOf(id)).toBe('expired');
});

test('an answer stands in the conversation of its question', async () => {
  const question = await rig.world.mail('brave-fox', 'Ready?');
  await rig.world.mail('calm-owl', 'Yes.', { from: 'brave-fox', replyTo: question.id, thread: question.id });
  await rig.world.mail('shy-newt', 'Something else.');
  const conversations = await all<ConversationView>('conversations?');
  expect(conversations).toMatchObject([
    { count: 1, participants: ['calm-owl', 'shy-newt'] },
    { id: question.id, count: 2, open: 2, last: { text: 'Yes.' } },
  ]);
  expect((await all<MessageView>(`thread?id=${question.id}`)).map(({ text }) => text)).toEqual(['Ready?', 'Yes.']);
});

test('files that are no messages, or vanish, are passed over', async () => {
  const { inbox } = await ensureMailbox(rig.world.bridge.store, 'brave-fox');
  const { id } = await rig.world.mail('brave-fox', 'hello');
  writeFileSync(join(inbox, 'broken.json'), 'no');
  writeFileSync(join(inbox, 'dropped-1.json'), '{"from":"cron","content":"the backup failed"}');
  expect((await all<MessageView>('search?q=backup')).map(({ from }) => from)).toEqual(['cron']);
  expect(await all('conversations?')).toHaveLength(2);
  rmSync(join(inbox, `${id}.json`));
  rmSync(join(inbox, 'dropped-1.json'));
  expect(await all('conversations?')).toEqual([]);
});

test('hidden characters in every field are made visible', async () => {
  await rig.world.mail('brave-fox', 'a\u202Eb', { from: 'c\u200Bd', thread: 'e\u2066f', replyTo: 'g\u200Fh' });
  const [conversation] = await all<ConversationView>('conversations?');
  const { id: _exact, last, ...shown } = conversation ?? { id: '', last: undefined };
  const { conversation: _same, ...message } = last ?? { conversation: '' };
  expect(JSON.stringify([shown, message])).not.toMatch(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/);
  expect(JSON.stringify([shown, message])).toContain('\\u{202e}');
});

test('the board has the messages of type task by state, and agents are described', async () => {
  await rig.world.startAgent('brave-fox');
  const { id } = await rig.world.mail('brave-fox', 'Run the tests.', { type: 'task' });
  await rig.world.mail('brave-fox', 'By the way');
  expect((await rig.get<TaskBoard>('tasks')).cards).toMatchObject([{ id, column: 'queued', title: 'Run the tests.' }]);
  expect(await rig.get<Overview>('overview')).toMatchObject({
    agents: [{ name: 'brave-fox', state: 'online', waiting: 2, held: 0 }],
    counts: { total: 2, queued: 2 },
  });
});

describe('with many messages', () => {
  const count = 2_000;

  beforeEach(() => {
    fileManyAsSeen(rig.world.bridge.store.layout.root, count, rig.world.bridge.store.fs.nowMs());
  });

  test('pages hold every conversation and every message once, the newest first', async () => {
    await all('search?q=nothing-like-it');
    const conversations = await all<ConversationView>('conversations?');
    expect(conversations.map(({ id }) => id)).toEqual(
      Array.from({ length: count / 20 }, (_, number) => `thread-${count / 20 - 1 - number}`),
    );
    expect(conversations.every((conversation) => conversation.count === 20)).toBe(true);
    expect(await all('thread?id=thread-0')).toHaveLength(20);
  });

  test('search finds all there is, back to the oldest, and narrows by writer and reader', async () => {
    const found = await all<MessageView>('search?q=parser');
    expect(found).toHaveLength(count);
    expect(found.map(({ key }) => key)).toEqual(
      found
        .map(({ key }) => key)
        .sort()
        .reverse(),
    );
    const narrowed = await all<MessageView>('search?q=from:agent-1+to:agent-8+parser');
    expect(narrowed.length).toBeGreaterThan(0);
    expect(narrowed.every(({ from, mailbox }) => from.includes('agent-1') && mailbox.includes('agent-8'))).toBe(true);
  });

  test('the picture counts every message', async () => {
    let traffic = await rig.get<Traffic>('traffic?range=all');
    while (traffic.isPartial) traffic = await rig.get<Traffic>('traffic?range=all');
    expect(traffic.flows.reduce((sum, flow) => sum + flow.count, 0)).toBe(count);
    expect(traffic.agents).toHaveLength(13);
  });
});
