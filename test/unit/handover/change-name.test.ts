import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gatherForwarded } from '../../../src/desk/waiting-files.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { decidePrompt } from '../../../src/handover/decide-prompt.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { startSession } from '../../../src/handover/start-session.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { post, requireRecipient } from '../../../src/sending/post.ts';
import { openWorld } from '../../support/identity-world.ts';
import { reply } from '../../support/reply.ts';

const script = { name: 'cron', mode: 'script' } as const;

async function openRenaming() {
  const world = await openWorld();
  const client = await world.startAgent('ant', { sessionId: 'session-1', directory: '/project' });
  return {
    world,
    client,
    rename: (from: string, to: string, demanded?: string) =>
      changeName(world.bridge, { name: from, client }, to, demanded),
    textsOf: async (name: string) =>
      (await handOver(world.bridge, { name, client })).messages.map(({ content }) => content.text),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

test('mail that waits comes along, and mail to the old name is forwarded', async () => {
  await using agent = await openRenaming();
  await agent.world.mail('ant', 'before');
  await agent.rename('ant', 'bee');
  expect(await onlineNames(agent.world.registry)).toEqual(['bee']);
  expect(await post(agent.world.bridge, script, { to: 'ant', text: 'by the old name' })).toMatchObject({ to: 'bee' });
  await agent.world.mail('ant', 'dropped into the old mailbox');
  expect((await agent.textsOf('bee')).sort()).toEqual(['before', 'by the old name', 'dropped into the old mailbox']);
});

test('a message sent to the old name is found wherever it is', async () => {
  await using agent = await openRenaming();
  const { bridge } = agent.world;
  const waiting = await agent.world.mail('ant', 'waiting');
  await handOver(bridge, { name: 'ant', client: agent.client });
  const second = await agent.world.mail('ant', 'second');
  await agent.rename('ant', 'bee');
  expect(await requireStatus(bridge, waiting.id)).toMatchObject({ state: 'offered', to: 'bee' });
  expect(await requireStatus(bridge, second.id)).toMatchObject({ state: 'queued', to: 'bee' });
  await agent.textsOf('bee');
  expect(await requireStatus(bridge, second.id)).toMatchObject({ state: 'offered', to: 'bee' });
});

test('a message that was offered under the old name can be answered, and is shown again to a new context', async () => {
  await using agent = await openRenaming();
  const { bridge } = agent.world;
  await agent.world.startAgent('calm-owl');
  const { id } = await agent.world.mail('ant', 'question');
  await agent.textsOf('ant');
  await agent.rename('ant', 'bee');
  const fresh = await handOver(bridge, { name: 'bee', client: agent.client }, { isNewContext: true });
  expect(fresh.text).toContain('Redelivery, attempt 2');
  await reply(bridge, { name: 'bee', mode: 'agent' }, id, 'answer');
  expect(await requireStatus(bridge, id)).toMatchObject({ state: 'answered', to: 'bee' });
});

test('renames make a chain and a circle, and every former name still reaches the agent', async () => {
  await using agent = await openRenaming();
  const { bridge } = agent.world;
  await agent.rename('ant', 'bee');
  await agent.rename('bee', 'cat');
  expect(await Promise.all(['ant', 'bee', 'cat'].map((name) => requireRecipient(bridge, name)))).toEqual(
    Array(3).fill('cat'),
  );
  await agent.rename('cat', 'ant');
  for (const name of ['ant', 'bee', 'cat']) {
    expect(await requireRecipient(bridge, name)).toBe('ant');
    await agent.world.mail(name, `to ${name}`);
  }
  expect((await agent.textsOf('ant')).sort()).toEqual(['to ant', 'to bee', 'to cat']);
  expect(await onlineNames(agent.world.registry)).toEqual(['ant']);
});

test('a name that another live session holds is refused, and nothing changes', async () => {
  await using agent = await openRenaming();
  await agent.world.startAgent('bee');
  await expect(agent.rename('ant', 'bee')).rejects.toThrow(
    'NAME_TAKEN: another session is bee now; choose another name, such as bee-2',
  );
  expect(await onlineNames(agent.world.registry)).toEqual(['ant', 'bee']);
  await expect(agent.rename('ant', 'cat', 'ant')).rejects.toThrow('NAME_TAKEN: CC2CC_NAME sets the name ant');
  await expect(agent.rename('ant', 'Not A Name')).rejects.toThrow(`NAME_INVALID: "Not A Name" isn't a valid name`);
  expect(await requireRecipient(agent.world.bridge, 'ant')).toBe('ant');
});

test('a former name that another session took keeps its own mail', async () => {
  await using agent = await openRenaming();
  const { bridge } = agent.world;
  await agent.rename('ant', 'bee');
  const newcomer = await agent.world.startAgent('ant', { sessionId: 'session-2', directory: '/elsewhere' });
  expect(await requireRecipient(bridge, 'ant')).toBe('ant');
  const { id } = await agent.world.mail('ant', 'for the newcomer');

  await gatherForwarded(bridge, 'bee', mailboxOf(bridge.store.layout.root, 'bee'));
  expect(readdirSync(mailboxOf(bridge.store.layout.root, 'bee').inbox)).toEqual([]);
  const { messages } = await handOver(bridge, { name: 'ant', client: newcomer });
  expect(messages.map((message) => message.id)).toEqual([id]);
});

test('an agent that registers two names one after the other keeps the second, whatever title we set between', async () => {
  await using world = await openWorld();
  const client = world.processes.start();
  const { title } = await startSession(world.bridge, world.facts(client), { isNewContext: true });
  let shown = title ?? '';
  for (const [index, name] of ['first-name', 'second-name', 'third-name'].entries()) {
    const before = index === 0 ? shown : ['first-name', 'second-name'][index - 1];
    await changeName(world.bridge, { name: before ?? '', client }, name);
    const answer = await decidePrompt(world.bridge, world.facts(client, { title: shown }), 'hello');
    expect(answer).toMatchObject({ kind: 'proceed', title: name });
    shown = name;
    expect(await onlineNames(world.registry)).toEqual([name]);
  }
});
