import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { register } from '../../../src/addressing/register.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { readCard, writeCard } from '../../../src/identity/card.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { type Message, parseMessage } from '../../../src/protocol/message.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { requireTask } from '../../../src/tasks/find-task.ts';
import { sendTo } from '../../../src/tasks/send-to.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { interceptFileSystem, systemError } from '../../support/intercepted-file-system.ts';

const owl = { name: 'calm-owl', mode: 'agent' } as const;
let world: World;

/** A team: the sender calm-owl, two reviewers in @backend, one of them offline, and ant, who is in nothing. */
beforeEach(async () => {
  world = await openWorld();
  await startMember('calm-owl', 'app', { groups: ['backend'] });
  await startMember('brave-fox', 'app/src', { groups: ['backend', 'ops'], role: 'reviewer' });
  world.processes.end(await startMember('wise-cat', 'other', { groups: ['backend'], role: 'reviewer' }));
  await startMember('ant', 'other', {});
});

afterEach(() => world[Symbol.asyncDispose]());

async function startMember(name: string, directory: string, change: Parameters<typeof register>[2]) {
  mkdirSync(folder(directory), { recursive: true });
  const client = await world.startAgent(name, { directory: folder(directory) });
  await register(world.bridge, { name, client }, change);
  return client;
}

function folder(path: string): string {
  return join(world.folder, 'work', path);
}

function send(to: string, more: { includeOffline?: boolean; text?: string } = {}) {
  const place = { directory: folder('app'), includeOffline: more.includeOffline };
  return sendTo(world.bridge, owl, { to, text: more.text ?? 'hello' }, place);
}

async function recipientsOf(to: string, includeOffline = false): Promise<string[]> {
  return (await send(to, { includeOffline })).posted.map((posted) => posted.to);
}

async function inboxOf(name: string): Promise<Message[]> {
  const { store } = world.bridge;
  const mailbox = mailboxOf(store.layout.root, name);
  const messages: Message[] = [];
  for (const file of await listInbox(store, mailbox)) {
    const parsed = parseMessage(await store.fs.readFile(join(mailbox.inbox, file), 100_000), {
      id: file,
      to: name,
      timeMs: 0,
    });
    if (parsed.ok) messages.push(parsed.message);
  }
  return messages;
}

describe('who gets it', () => {
  test.each([
    ['@backend', ['brave-fox', 'wise-cat']],
    ['group:backend', ['brave-fox', 'wise-cat']],
    ['role:reviewer', ['brave-fox', 'wise-cat']],
    ['*', ['ant', 'brave-fox']],
    ['dir:.', ['brave-fox']],
    ['dir:src', ['brave-fox']],
    ['dir:../other', ['ant']],
    ['@brave-fox', ['brave-fox']],
    ['ant,@backend,role:reviewer,brave-fox', ['ant', 'brave-fox', 'wise-cat']],
  ])('%s', async (to, names) => {
    expect(await recipientsOf(to)).toEqual(names);
    for (const name of names) expect(await inboxOf(name), name).toHaveLength(1);
    expect(await inboxOf('calm-owl')).toEqual([]);
  });

  test('those who are offline too, where that is asked for', async () => {
    expect(await recipientsOf('*', true)).toEqual(['ant', 'brave-fox', 'wise-cat']);
    expect(await recipientsOf('dir:../other', true)).toEqual(['ant', 'wise-cat']);
  });

  test('everybody in the same git working tree, however deep, and nobody in one below it', async () => {
    mkdirSync(join(folder('app'), '.git'));
    writeFileSync(join(folder('app'), '.git', 'HEAD'), 'ref: refs/heads/main\n');
    await startMember('deep-mole', 'app/docs/deep', {});
    expect(await recipientsOf('dir:src')).toEqual(['brave-fox', 'deep-mole']);
    mkdirSync(join(folder('app/docs/deep'), '.git'));
    writeFileSync(join(folder('app/docs/deep'), '.git', 'HEAD'), 'ref: refs/heads/main\n');
    expect(await recipientsOf('dir:src')).toEqual(['brave-fox']);
  });

  test('a directory under any of its names', async () => {
    symlinkSync(folder('app/src'), folder('link'));
    expect(await recipientsOf(`dir:${folder('link')}`)).toEqual(['brave-fox']);
  });

  test('a former name and the present one are one recipient, and groups go along with a rename', async () => {
    const client = await startMember('early-bird', 'app', { groups: ['ops'] });
    await changeName(world.bridge, { name: 'early-bird', client }, 'late-bird');
    expect(await recipientsOf('early-bird,late-bird,@ops')).toEqual(['late-bird', 'brave-fox']);
    // Whoever takes the former name does not inherit them.
    await world.startAgent('early-bird');
    expect(await recipientsOf('@ops')).toEqual(['brave-fox', 'late-bird']);
  });

  test('an agent comes before a group of its name', async () => {
    await world.startAgent('ops');
    expect(await recipientsOf('@ops')).toEqual(['ops']);
    expect(await recipientsOf('group:ops')).toEqual(['brave-fox']);
  });
});

describe('nothing is sent', () => {
  test.each([
    ['ant,brave-fax', 'UNKNOWN_RECIPIENT: no agent named "brave-fax"; did you mean brave-fox?; nothing was sent'],
    ['backend', 'UNKNOWN_RECIPIENT: no agent named "backend"; did you mean @backend?'],
    ['@backned', 'UNKNOWN_RECIPIENT: no agent or group named "@backned"; did you mean @backend?'],
    ['group:backned', 'UNKNOWN_RECIPIENT: no agent has the group "backned"; did you mean @backend?'],
    ['role:reviewr', 'UNKNOWN_RECIPIENT: no agent has the role "reviewr"; did you mean role:reviewer?'],
    ['role:', 'UNKNOWN_RECIPIENT: no agent has the role ""; known: role:reviewer'],
    ['@Back End!', 'UNKNOWN_RECIPIENT: no agent or group named "@Back End!"; '],
    ['@everyone', 'no agent named "@everyone"; use * for everybody online in your project, or all for every project'],
    ['calm-owl,ant', 'BAD_INPUT: "calm-owl" is you; choose another agent; nothing was sent'],
    ['dir:', 'BAD_INPUT: the path is empty; write a directory, such as dir:.'],
    ['dir:gone', 'UNKNOWN_RECIPIENT: there is no directory '],
    ['', 'BAD_INPUT: nobody is named'],
  ])('to %j', async (to, error) => {
    await expect(send(to)).rejects.toThrow(error);
    for (const name of ['ant', 'brave-fox', 'wise-cat', 'calm-owl']) expect(await inboxOf(name), name).toEqual([]);
  });

  test('to a directory in which only others who are offline work, and they are named', async () => {
    world.processes.end(await startMember('old-dog', 'alone', {}));
    await expect(send(`dir:${folder('alone')}`)).rejects.toThrow(
      'now; write by name to those who are offline: old-dog',
    );
  });

  test('to a group that the sender is alone in', async () => {
    const card = await readCard(world.registry, 'calm-owl');
    if (!card) throw new Error('calm-owl has no card');
    await writeCard(world.registry, { ...card, groups: ['solo'], role: 'lead' });
    await expect(send('@solo')).rejects.toThrow('BAD_INPUT: you are the only member of "@solo"');
    await expect(send('role:lead')).rejects.toThrow('BAD_INPUT: "role:lead" is you alone');
  });

  test('without a text', async () => {
    await expect(send('@backend', { text: ' ' })).rejects.toThrow('BAD_INPUT: the text is empty');
    await expect(send('*', { text: '' })).rejects.toThrow('BAD_INPUT: the text is empty');
  });
});

describe('the copies', () => {
  test('each has its own id and state, and the status of any shows all of them', async () => {
    const { posted } = await send('@backend');
    const [fox, cat] = [posted[0]?.id ?? '', posted[1]?.id ?? ''];
    expect(fox).not.toBe(cat);
    const batch = { id: fox, copies: { 'brave-fox': fox, 'wise-cat': cat } };
    expect(await inboxOf('brave-fox')).toMatchObject([{ id: fox, to: 'brave-fox', batch }]);
    expect(await inboxOf('wise-cat')).toMatchObject([{ id: cat, to: 'wise-cat', batch }]);
    const copies = [
      { id: fox, to: 'brave-fox', state: 'queued' },
      { id: cat, to: 'wise-cat', state: 'queued', reason: expect.stringContaining('wise-cat is offline') },
    ];
    expect(await requireStatus(world.bridge, cat)).toMatchObject({ id: cat, to: 'wise-cat', copies });
    expect(await requireStatus(world.bridge, fox)).toMatchObject({ id: fox, to: 'brave-fox', copies });
  });

  test('one recipient gets a message of no batch', async () => {
    const { posted, isOne } = await send('role:reviewer,brave-fox');
    expect([posted.length, isOne]).toEqual([2, false]);
    const single = await send('@ops');
    expect(single).toMatchObject({ isOne: false, posted: [{ to: 'brave-fox' }] });
    expect((await requireStatus(world.bridge, single.posted[0]?.id ?? '')).copies).toBeUndefined();
  });

  test('a list that another program forged shows nothing of messages that are not in the batch', async () => {
    const secret = await world.mail('ant', 'between others');
    const batch = { id: 'msg-forged', copies: { ant: secret.id, '../x': '../y' } };
    const forged = await world.mail('brave-fox', 'look', { batch });
    expect((await requireStatus(world.bridge, forged.id)).copies).toMatchObject([
      { id: secret.id, state: 'missing' },
      { id: '../y', state: 'missing' },
    ]);
  });
});

test('a disk that is full in the middle: the error tells exactly which copies were accepted, and their status the rest', async () => {
  const fs = interceptFileSystem(async ({ name, paths }, perform) => {
    if (name === 'write' && paths[0]?.includes('to-brave-fox')) throw systemError('ENOSPC');
    return perform();
  }, world.bridge.store.fs);
  const bridge = { ...world.bridge, store: { ...world.bridge.store, fs } };
  const error = await sendTo(bridge, owl, { to: '*,wise-cat', text: 'x' }, { directory: undefined }).catch(
    (thrown) => thrown,
  );
  const [ant, cat] = [(await inboxOf('ant'))[0]?.id, (await inboxOf('wise-cat'))[0]?.id];
  expect(error.message).toBe(
    `PARTLY_SENT: accepted for ant (${ant}), wise-cat (${cat}); not for brave-fox (ENOSPC: injected); send it again to brave-fox alone`,
  );
  expect(error.details).toEqual({
    accepted: [
      { id: ant, to: 'ant' },
      { id: cat, to: 'wise-cat' },
    ],
    refused: [{ to: 'brave-fox', reason: 'ENOSPC: injected' }],
  });
  expect(await inboxOf('brave-fox')).toEqual([]);
  const { copies } = await requireStatus(world.bridge, ant ?? '');
  expect(copies?.map(({ to, state }) => `${to} ${state}`)).toEqual([
    'ant queued',
    'brave-fox missing',
    'wise-cat queued',
  ]);
});

test('a group task that some did not get is not to be given again: the advice names the task instead', async () => {
  const fs = interceptFileSystem(async ({ name, paths }, perform) => {
    if (name === 'write' && paths[0]?.includes('to-brave-fox')) throw systemError('ENOSPC');
    return perform();
  }, world.bridge.store.fs);
  const bridge = { ...world.bridge, store: { ...world.bridge.store, fs } };
  const draft = { to: '*,wise-cat', text: 'paint', type: 'task' } as const;
  const error = await sendTo(bridge, owl, draft, { directory: undefined }).catch((thrown) => thrown);
  const id = (await inboxOf('ant'))[0]?.task?.id;
  expect(error.message).toMatch(/^PARTLY_SENT: accepted for ant /);
  expect(error.message).toContain(
    `to send it again would make a second task, so write to brave-fox in a message that names task ${id}, which`,
  );
  expect((await requireTask(world.bridge, String(id))).candidates).toContain('brave-fox');
});
