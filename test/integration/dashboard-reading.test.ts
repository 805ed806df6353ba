import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBridge } from '../../src/bridge/bridge.ts';
import type {
  ConversationView,
  Found,
  MessageView,
  Overview,
  Page,
  QuarantinedView,
  TaskBoard,
  TaskDetail,
  Traffic,
} from '../../src/dashboard/api/api.ts';
import { readCard, writeCard } from '../../src/identity/card.ts';
import { reserve } from '../../src/reservations/reserve.ts';
import { noteSentByClient } from '../../src/sending/note-sent-by-client.ts';
import { claim } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { gate } from '../../src/store/gate.ts';
import { recordReply } from '../../src/store/outcomes/reply-record.ts';
import { quarantine } from '../../src/store/quarantine.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { fileManyAsSeen } from '../harness/many-messages.ts';
import { DashboardRig } from '../support/dashboard-rig.ts';
import { change, give } from '../support/task-world.ts';

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
  const { items } = await rig.get<Found>(`search?q=${id}`);
  return items.find((message) => message.id === id)?.state;
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
  await recordReply(store, mailbox, id, 'msg-answer');
  expect(await stateOf(id)).toBe('answered');
  const [message] = (await rig.get<Page<MessageView>>(`thread?id=${id}`)).items;
  expect(message?.ladder).toMatchObject({ replyId: 'msg-answer', attempts: 1 });
});

test("what the client's own tool delivered is shown as such, and no step of it is claimed", async () => {
  await rig.world.startAgent('brave-fox');
  const sender = { name: 'calm-owl', mode: 'agent' } as const;
  await noteSentByClient(rig.world.bridge, sender, { to: 'brave-fox', text: 'by the client' });
  const [shown] = (await rig.get<Found>('search?q=client')).items;
  expect(shown).toMatchObject({ state: 'untracked', from: 'calm-owl', mailbox: 'brave-fox', ladder: { attempts: 0 } });
  const [message] = (await rig.get<Page<MessageView>>(`thread?id=${shown?.id}`)).items;
  expect(message).toMatchObject({ state: 'untracked', text: 'by the client', ladder: { attempts: 0 } });
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
  expect((await rig.get<Found>('search?q=backup')).items.map(({ from }) => from)).toEqual(['cron']);
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

test('the board has every task in its own state, and a task its history and what the person may do', async () => {
  rig.world.processes.end(await rig.world.startAgent('worker'));
  await rig.world.startAgent('giver');
  const id = await give(rig.world, { task: { deadline: 60 } });
  await rig.world.mail('worker', 'By the way');
  expect((await rig.get<TaskBoard>('tasks')).tasks).toMatchObject([
    { id, state: 'submitted', giver: 'giver', worker: 'worker', overdue: false, vanished: true },
  ]);
  await change(rig.world, 'worker', id, 'input-required', 'Which\u200B colour?');
  rig.world.pass(60_000);
  expect((await rig.get<TaskBoard>('tasks')).tasks).toMatchObject([{ id, state: 'input-required', overdue: true }]);
  expect(await rig.get<TaskDetail>(`task?id=${id}`)).toMatchObject({
    task: { text: 'Paint the fence, both sides.' },
    history: [{ state: 'submitted' }, { state: 'input-required', by: 'worker', text: 'Which\\u{200b} colour?' }],
    may: ['working'],
    isTakeOver: true,
  });
  expect((await rig.send('GET', '/api/task?id=msg-none')).status).toBe(404);
});

test('agents are described as the others see them, with what they reserved', async () => {
  const client = await rig.world.startAgent('brave-fox');
  const card = await readCard(rig.world.registry, 'brave-fox');
  if (!card) throw new Error('no card');
  const root = join(rig.world.folder, 'project');
  mkdirSync(join(root, '.git'), { recursive: true });
  writeFileSync(join(root, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  const profile = { role: 'tester', groups: ['ci'], summary: 'a\u202Eb' };
  await writeCard(rig.world.registry, { ...card, ...profile, directory: root });
  await reserve(rig.world.bridge, { name: 'brave-fox', client }, { directory: root, paths: ['src'], reason: 'moving' });
  await rig.world.mail('brave-fox', 'hello');
  expect(await rig.get<Overview>('overview')).toMatchObject({
    agents: [
      {
        name: 'brave-fox',
        state: 'online',
        role: 'tester',
        groups: ['ci'],
        summary: 'a\\u{202e}b',
        branch: 'main',
        unread: 1,
        held: 0,
        reservations: [{ paths: ['src'], reason: 'moving' }],
      },
    ],
    counts: { total: 1, queued: 1 },
  });
});

test('every message says whether its signature holds, and what is quarantined shows its text on demand only', async () => {
  const { inbox } = await ensureMailbox(rig.world.bridge.store, 'brave-fox');
  const signed = await rig.world.mail('brave-fox', 'signed', { identity: { mode: 'person' } });
  const forged = await rig.world.mail('brave-fox', 'the secret plan', { identity: { mode: 'person' } });
  const path = join(inbox, `${forged.id}.json`);
  writeFileSync(path, readFileSync(path, 'utf8').replace('secret plan', 'public plan'));
  writeFileSync(join(inbox, 'dropped-1.json'), '{"from":"cron","content":"by cron","identity":{"mode":"person"}}');
  const conversations = await all<ConversationView>('conversations?');
  const byId = new Map(conversations.map(({ last }) => [last.from === 'cron' ? 'cron' : last.id, last]));
  expect(byId.get(signed.id)).toMatchObject({ mode: 'person', signature: { word: 'verified', refusal: '' } });
  expect(byId.get('cron')).toMatchObject({ mode: '', text: 'by cron', signature: { word: 'unsigned', refusal: '' } });
  expect(byId.get(forged.id)).toMatchObject({
    mode: '',
    text: '',
    signature: { word: 'SIGNATURE INVALID', refusal: expect.stringContaining('it was changed') },
  });
  const { items } = await rig.get<Page<MessageView>>(`thread?id=${forged.id}`);
  expect(items).toMatchObject([{ text: '' }]);
  const whole = await rig.get<{ message: MessageView }>(`message?id=${forged.id}&mailbox=brave-fox`);
  expect(whole.message.text).toBe('the public plan');
});

test('encrypted mail is readable with the key, and says so where the key is not here', async () => {
  const { inbox } = await ensureMailbox(rig.world.bridge.store, 'brave-fox');
  const open = (folder: string) =>
    openBridge(rig.world.bridge.store.fs, rig.world.processes, folder, {
      encrypt: true,
      unsigned: 'flag',
      invalid: 'quarantine',
    });
  const post = async (folder: string, text: string) => {
    const bridge = await open(folder);
    const message = { ...(await rig.world.mail('other', text)), to: 'brave-fox', thread: text };
    await send(bridge.store, 'brave-fox', message);
    return message.id;
  };
  await post(rig.world.bridge.store.layout.root, 'within');
  const elsewhere = join(rig.world.folder, 'elsewhere');
  await ensureMailbox((await open(elsewhere)).store, 'brave-fox');
  const id = await post(elsewhere, 'without');
  copyFileSync(join(elsewhere, 'to-brave-fox', 'inbox', `${id}.json`), join(inbox, `${id}.json`));
  expect(await all<MessageView>('thread?id=within')).toMatchObject([{ text: 'within', signature: { refusal: '' } }]);
  expect(await all<MessageView>('thread?id=without')).toMatchObject([
    { text: '', signature: { refusal: expect.stringMatching(/encrypted with the key \w+, which is not here/) } },
  ]);
});

test('what was put aside is listed with the reason', async () => {
  const { store } = rig.world.bridge;
  const mailbox = await ensureMailbox(store, 'brave-fox');
  writeFileSync(join(mailbox.inbox, 'broken.json'), 'no');
  await quarantine(store, mailbox, join(mailbox.inbox, 'broken.json'), 'it is not JSON in UTF-8');
  expect(await rig.get<QuarantinedView[]>('quarantined')).toMatchObject([
    { mailbox: 'brave-fox', fileName: expect.stringContaining('broken.json'), reason: 'it is not JSON in UTF-8' },
  ]);
});

describe('with many messages', () => {
  const count = 2_000;

  beforeEach(() => {
    fileManyAsSeen(rig.world.bridge.store.layout.root, count, rig.world.bridge.store.fs.nowMs());
  });

  test('pages hold every conversation and every message once, the newest first', async () => {
    await all('thread?id=nothing-like-it');
    const conversations = await all<ConversationView>('conversations?');
    expect(conversations.map(({ id }) => id)).toEqual(
      Array.from({ length: count / 20 }, (_, number) => `thread-${count / 20 - 1 - number}`),
    );
    expect(conversations.every((conversation) => conversation.count === 20)).toBe(true);
    expect(await all('thread?id=thread-0')).toHaveLength(20);
  });

  test('search finds all there is, shows the best of it, and is narrowed by writer and reader', async () => {
    expect(await rig.get<Found>('search?q=parser')).toMatchObject({ total: count, isCut: false });
    expect((await rig.get<Found>('search?q=parser')).items).toHaveLength(100);
    const { items, total } = await rig.get<Found>('search?q=from:agent-1+to:agent-8+parser');
    expect(total).toBe(count / 40);
    expect(items.every(({ from, mailbox }) => from === 'agent-1' && mailbox === 'agent-8')).toBe(true);
    expect(await rig.get<Found>('search?q=thread:thread-7')).toMatchObject({ total: 20 });
    expect((await rig.send('GET', '/api/search?q=since:never')).status).toBe(400);
  });

  test('the picture counts every message', async () => {
    let traffic = await rig.get<Traffic>('traffic?range=all');
    while (traffic.isPartial) traffic = await rig.get<Traffic>('traffic?range=all');
    expect(traffic.flows.reduce((sum, flow) => sum + flow.count, 0)).toBe(count);
    expect(traffic.agents).toHaveLength(13);
  });
});

describe('with more than is listed at once, over several days', () => {
  const recent = 5_200;
  const perDay = 20;
  const dayMs = 24 * 60 * 60 * 1000;

  beforeEach(() => {
    const { store } = rig.world.bridge;
    fileManyAsSeen(store.layout.root, recent, store.fs.nowMs());
    for (const days of [5, 6]) fileManyAsSeen(store.layout.root, perDay, store.fs.nowMs() - days * dayMs);
  });

  const counted = async () => (await rig.get<Overview>('overview')).counts.total;

  test('the first rows come without the folders of earlier days, and the rest as far as somebody goes', async () => {
    const first = await rig.get<Page<ConversationView>>('conversations?');
    expect(first.items[0]?.last.text).toContain(`message ${recent - 1}:`);
    expect(await counted()).toBeLessThan(recent + 2 * perDay);
    expect(await all<MessageView>('thread?id=thread-0')).toHaveLength(20 + 2 * perDay);
    expect(await counted()).toBe(recent + 2 * perDay);
  });

  test('a search finds a message of an earlier day', async () => {
    const [oldest] = messagesOf(6);
    const { items } = await rig.get<Found>(`search?q=${oldest?.id}`);
    expect(items.map(({ id }) => id)).toContain(oldest?.id);
  });

  test('a message is not lost that is filed under an earlier day while somebody looks', async () => {
    const [moved] = messagesOf(6);
    if (!moved) throw new Error('nothing was filed');
    const inbox = join(rig.world.bridge.store.layout.root, `to-${moved.mailbox}`, 'inbox', `${moved.id}.json`);
    mkdirSync(join(inbox, '..'), { recursive: true });
    renameSync(moved.path, inbox);
    expect(await counted()).toBeLessThan(recent + 2 * perDay);
    expect((await rig.get<Overview>('overview')).counts.queued).toBe(1);
    renameSync(inbox, moved.path);
    expect((await rig.get<Overview>('overview')).counts.queued).toBe(0);
    const { message } = await rig.get<{ message: MessageView }>(`message?id=${moved.id}&mailbox=${moved.mailbox}`);
    expect(message).toMatchObject({ id: moved.id, state: 'seen' });
  });

  /** What was filed so many days ago. */
  function messagesOf(days: number) {
    const { store } = rig.world.bridge;
    const date = new Date(store.fs.nowMs() - days * dayMs - 1_000).toISOString().slice(0, 10);
    return readdirSync(store.layout.root).flatMap((name) => {
      const folder = join(store.layout.root, name, 'done', date);
      if (!name.startsWith('to-') || !existsSync(folder)) return [];
      const mailbox = name.slice('to-'.length);
      return readdirSync(folder).map((file) => ({
        mailbox,
        id: file.replace('.json', ''),
        path: join(folder, file),
      }));
    });
  }
});
