import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Found, HeldView, MessageView, Page, SendResult, TaskDetail } from '../../../../src/dashboard/api/api.ts';
import { mailboxOf } from '../../../../src/protocol/layout.ts';
import type { Message } from '../../../../src/protocol/message.ts';
import { requireStatus } from '../../../../src/reports/status.ts';
import { holdBack } from '../../../../src/sending/held-back-mail.ts';
import { countHandedOver } from '../../../../src/sending/hops.ts';
import { LoopGuard } from '../../../../src/sending/loop-guard.ts';
import { noteHeldBack } from '../../../../src/session/held-back.ts';
import { claim } from '../../../../src/store/claim.ts';
import { gate } from '../../../../src/store/gate.ts';
import { inspect, listInbox } from '../../../../src/store/inbox.ts';
import { deadLetter } from '../../../../src/store/outcomes/dead-letter.ts';
import { ensureMailbox } from '../../../../src/store/store.ts';
import { giveTask } from '../../../../src/tasks/give-task.ts';
import { DashboardRig, personName } from '../../../support/dashboard-rig.ts';
import { agent, change } from '../../../support/task-world.ts';

let rig: DashboardRig;

beforeEach(async () => {
  rig = await DashboardRig.start();
  await rig.enter();
  await rig.world.startAgent('calm-owl');
  await rig.world.startAgent('brave-fox');
});

afterEach(() => rig[Symbol.asyncDispose]());

async function inboxOf(name: string): Promise<Message[]> {
  const { store } = rig.world.bridge;
  const mailbox = mailboxOf(store.layout.root, name);
  const messages: Message[] = [];
  for (const fileName of await listInbox(store, mailbox)) {
    const entry = await inspect(store, mailbox, fileName);
    if (entry.kind === 'message') messages.push(entry.message);
  }
  return messages;
}

async function bury(text: string): Promise<string> {
  const { store } = rig.world.bridge;
  const mailbox = await ensureMailbox(store, 'brave-fox');
  const { id } = await rig.world.mail('brave-fox', text, { thread: 'build', hops: 7 });
  const held = await claim(store, mailbox, `${id}.json`, id, { process: rig.world.processes.start() });
  if (!held) throw new Error('somebody took it');
  await gate(store, mailbox, held);
  await deadLetter(store, mailbox, { ...held, attempt: 5 }, { state: 'dead', reason: 'it was offered 4 times' });
  return id;
}

async function post<Value>(action: string, body: unknown): Promise<Value> {
  const answer = await rig.post(action, body);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body);
}

test('what is sent comes from a person, and a request that comes twice sends once', async () => {
  const draft = { to: 'brave-fox', text: 'Please stop.', priority: 'high', requestId: 'request-1' };
  const answers = await Promise.all([post('send', draft), post('send', draft)]);
  expect(answers[0]).toEqual(answers[1]);
  expect(await inboxOf('brave-fox')).toMatchObject([
    { from: personName, content: { text: 'Please stop.' }, priority: 'high', identity: { mode: 'person' }, hops: 0 },
  ]);
});

test('what is sent to all reaches everybody who is online', async () => {
  const { sent } = await post<{ sent: { to: string }[] }>('send', {
    to: '*',
    text: 'Lunch.',
    priority: 'normal',
    requestId: 'request-2',
  });
  expect(sent.map(({ to }) => to).sort()).toEqual(['brave-fox', 'calm-owl']);
  expect(await inboxOf('calm-owl')).toHaveLength(1);
});

test('several addresses may stand together, and who did not get it is named beside those who did', async () => {
  const { tmp } = await ensureMailbox(rig.world.bridge.store, 'brave-fox');
  rmSync(tmp, { recursive: true });
  writeFileSync(tmp, '');
  const draft = { to: 'calm-owl, brave-fox', text: 'Hi.', priority: 'normal', requestId: 'request-8' };
  expect(await post('send', draft)).toEqual({
    sent: [{ id: expect.stringMatching(/^msg-/), to: 'calm-owl' }],
    refused: [{ to: 'brave-fox', reason: expect.any(String) }],
  });
  await post('send', draft);
  expect(await inboxOf('calm-owl')).toHaveLength(1);
});

test('a task that the person gave can be answered and canceled by them, each once, and by nobody else', async () => {
  const draft = { to: 'brave-fox', text: 'Run it.', priority: 'normal', type: 'task', requestId: 'request-9' };
  const { sent } = await post<SendResult>('send', { ...draft, deadline: '2099-01-01T00:00:00Z' });
  const id = sent[0]?.id ?? '';
  await change(rig.world, 'brave-fox', id, 'input-required', 'Where?');
  const answer = { id, state: 'working', text: 'Here.', requestId: 'request-10' };
  await Promise.all([post('task', answer), post('task', answer)]);
  expect(await rig.get<TaskDetail>(`task?id=${id}`)).toMatchObject({
    task: { state: 'working', giver: personName, deadline: '2099-01-01T00:00:00.000Z' },
    history: [{}, {}, { state: 'working', by: personName, isPerson: true, text: 'Here.' }],
    may: ['canceled'],
  });
  const wrong = await rig.post('task', { id, state: 'completed', requestId: 'request-11' });
  expect(wrong).toMatchObject({ status: 409, body: expect.stringContaining('possible states: canceled') });
  await post('task', { id, state: 'canceled', requestId: 'request-12' });
  expect((await inboxOf('brave-fox')).at(-1)).toMatchObject({ from: personName, identity: { mode: 'person' } });
  const other = (await giveTask(rig.world.bridge, agent('calm-owl'), { to: 'brave-fox', text: 'Build.' })).id;
  expect((await rig.post('task', { id: other, state: 'working', requestId: 'request-13' })).status).toBe(403);
});

test('a task whose worker has vanished can be taken over and completed', async () => {
  rig.world.processes.end(await rig.world.startAgent('shy-newt'));
  const { id } = await giveTask(rig.world.bridge, agent('calm-owl'), { to: 'shy-newt', text: 'Build.' });
  await post('task', { id, state: 'working', requestId: 'request-14' });
  expect(await rig.get<TaskDetail>(`task?id=${id}`)).toMatchObject({
    task: { worker: personName, vanished: false },
    history: [{}, { takenFrom: 'shy-newt' }],
  });
  const result = { id, state: 'completed', text: 'Built.', files: ['/out/a.zip'], requestId: 'request-15' };
  await post('task', result);
  expect(await rig.get<TaskDetail>(`task?id=${id}`)).toMatchObject({ task: { state: 'completed' }, may: [] });
});

test('a name that was mistyped is an error in words, leaves no mailbox, and may be tried again', async () => {
  const draft = { to: 'brave-fix', text: 'Hi.', priority: 'normal', requestId: 'request-3' };
  const answer = await rig.post('send', draft);
  expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('did you mean brave-fox?') });
  expect(readdirSync(rig.world.bridge.store.layout.root)).not.toContain(`to-${personName}`);
  await post('send', { ...draft, to: 'brave-fox' });
});

test.each([
  ['a field that is missing', { to: 'brave-fox' }],
  [
    'a field that does not belong there',
    { to: 'calm-owl', text: 'x', priority: 'low', requestId: 'request-4', from: 'x' },
  ],
  ['nothing', null],
])('a request with %s is refused', async (_what, body) => {
  expect((await rig.post('send', body)).status).toBe(400);
});

test('mail to the person can be marked as seen and answered', async () => {
  rig.world.processes.start(process.pid);
  await post('send', { to: 'brave-fox', text: 'Ready?', priority: 'normal', requestId: 'request-5' });
  const { id } = await rig.world.mail(personName, 'Yes.', { from: 'brave-fox' });
  expect(await post('acknowledge', { id })).toEqual({ acknowledged: true });
  expect(await requireStatus(rig.world.bridge, id)).toMatchObject({ state: 'seen', proof: 'acknowledgement' });
  expect(await post('acknowledge', { id })).toEqual({ acknowledged: false });
  const { sent } = await post<{ sent: { id: string }[] }>('reply', { id, text: 'Good.', requestId: 'request-6' });
  expect(await requireStatus(rig.world.bridge, id)).toMatchObject({ state: 'answered', replyId: sent[0]?.id });
});

test('mail whose time is over is not marked as seen but put aside, as for every other reader', async () => {
  rig.world.processes.start(process.pid);
  await post('send', { to: 'brave-fox', text: 'Ready?', priority: 'normal', requestId: 'request-16' });
  const { id } = await rig.world.mail(personName, 'Yes.', { from: 'brave-fox', ttl: 60 });
  rig.world.pass(3_600_000);
  expect(await post('acknowledge', { id })).toEqual({ acknowledged: false });
  expect(await requireStatus(rig.world.bridge, id)).toMatchObject({ state: 'expired' });
});

test('mail to somebody else can be neither marked nor answered', async () => {
  const { id } = await rig.world.mail('brave-fox', 'Only for you.');
  expect((await rig.post('acknowledge', { id })).status).toBe(400);
  expect((await rig.post('reply', { id, text: 'x', requestId: 'request-7' })).status).toBe(400);
  expect(await requireStatus(rig.world.bridge, id)).toMatchObject({ state: 'queued' });
});

test('nothing that moves mail is done without a second word', async () => {
  const id = await bury('lost');
  for (const action of ['release', 'redeliver', 'drop']) expect((await rig.post(action, { id })).status).toBe(400);
  expect(await inboxOf('brave-fox')).toEqual([]);
});

test('dead mail is sent again once, from however many tabs, and its history stays', async () => {
  const id = await bury('lost');
  const answers = await Promise.all([1, 2, 3].map(() => post<{ newId: string }>('redeliver', { id, confirmed: true })));
  expect(new Set(answers.map(({ newId }) => newId)).size).toBe(1);
  const [again, ...more] = await inboxOf('brave-fox');
  expect(more).toEqual([]);
  expect(again).toMatchObject({ from: 'calm-owl', content: { text: 'lost' }, thread: 'build', hops: 0 });
  expect(again?.id).not.toBe(id);
  expect(await requireStatus(rig.world.bridge, id)).toMatchObject({ state: 'dead', attempts: 4 });
  const { items } = await rig.get<Page<MessageView>>('dead');
  expect(items).toMatchObject([
    { id, ladder: { redeliveredAs: again?.id, attempts: 4, reason: 'it was offered 4 times' } },
  ]);
  await post('redeliver', { id, confirmed: true });
  expect(await inboxOf('brave-fox')).toHaveLength(1);
});

test('dropped mail is put aside and stays readable', async () => {
  const id = await bury('lost');
  expect(await post('drop', { id, confirmed: true })).toEqual({ dropped: true });
  expect(await post('drop', { id, confirmed: true })).toEqual({ dropped: false });
  expect((await rig.get<Page<MessageView>>('dead')).items).toEqual([]);
  const folder = mailboxOf(rig.world.bridge.store.layout.root, 'brave-fox').dropped;
  expect(readdirSync(folder).sort()).toEqual([`${id}.json`, `${id}.reason.json`]);
  expect(await requireStatus(rig.world.bridge, id)).toMatchObject({ state: 'dead', reason: 'it was offered 4 times' });
  expect((await rig.get<Found>('search?q=lost')).items).toMatchObject([
    { id, state: 'dead', ladder: { isDropped: true } },
  ]);
  await post('redeliver', { id, confirmed: true });
  expect(await inboxOf('brave-fox')).toHaveLength(1);
});

test('only what is dead is redelivered or dropped', async () => {
  const { id } = await rig.world.mail('brave-fox', 'hello');
  for (const action of ['redeliver', 'drop']) {
    expect(await rig.post(action, { id, confirmed: true })).toMatchObject({
      status: 400,
      body: expect.stringContaining('is queued'),
    });
  }
  expect((await rig.post('redeliver', { id: 'msg-none', confirmed: true })).status).toBe(404);
  expect((await rig.post('drop', { id: '../../x', confirmed: true })).status).toBe(400);
});

test('what the loop guard holds is listed, and a release lets it and its sender through', async () => {
  const { bridge } = rig.world;
  const client = await rig.world.startAgent('shy-newt');
  const guard = new LoopGuard({ maxHops: 3, maxTurnsPerHour: 1 }, () => 0);
  const message = await rig.world.mail('shy-newt', 'and again', { hops: 9 });
  await countHandedOver(bridge, client, [message], 'new');
  const whyHeldBack = async (mail: Message) => (await holdBack(bridge, client, guard, [mail])).heldBack[mail.id];
  const reason = await whyHeldBack(message);
  expect(reason).toContain('agents have answered each other 3 times');
  await noteHeldBack(bridge, client, { [message.id]: reason ?? '' });
  expect(await rig.get<HeldView[]>('held')).toMatchObject([{ message: { id: message.id }, reason }]);

  expect(await post('release', { id: message.id, confirmed: true })).toEqual({ released: true });
  expect(await post('release', { id: message.id, confirmed: true })).toEqual({ released: false });
  expect(await rig.get<HeldView[]>('held')).toEqual([]);
  expect(await whyHeldBack(message)).toBeUndefined();
  expect(readdirSync(join(bridge.store.layout.root, 'released'))).toEqual([`${message.id}.json`]);
  // What its sender had caused before does not count any more.
  expect(await whyHeldBack(await rig.world.mail('shy-newt', 'something new'))).toBeUndefined();
});

test('what a script started writes as a script, and neither releases, redelivers nor drops anything', async () => {
  await rig[Symbol.asyncDispose]();
  rig = await DashboardRig.start(undefined, 'script');
  await rig.enter();
  await rig.world.startAgent('brave-fox');
  const dead = await bury('old');
  const { id } = await rig.world.mail('brave-fox', 'held');
  for (const [action, which] of [
    ['release', id],
    ['redeliver', dead],
    ['drop', dead],
  ] as const) {
    const answer = await rig.post(action, { id: which, confirmed: true });
    expect(answer, action).toMatchObject({ status: 403, body: expect.stringContaining('only a person may do this') });
  }
  expect(await requireStatus(rig.world.bridge, dead)).toMatchObject({ state: 'dead' });
  await post('send', { to: 'brave-fox', text: 'Hi.', priority: 'normal', requestId: 'request-20' });
  expect((await inboxOf('brave-fox')).at(-1)).toMatchObject({ from: personName, identity: { mode: 'script' } });
  expect(await rig.get('overview')).toMatchObject({ isPerson: false });
});
