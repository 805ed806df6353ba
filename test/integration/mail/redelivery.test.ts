import { readdirSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { identifyProcess } from '../../../src/base/process-identity.ts';
import { openBridge } from '../../../src/bridge/bridge.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { join } from '../../../src/identity/join.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { post } from '../../../src/sending/post.ts';
import { toSessionNote } from '../../../src/session/session-facts.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { deadAtAttempt } from '../../../src/store/outcomes/redeliver.ts';
import { soonMs, startClientProcess, systemProcesses, type Worker } from '../../support/identity-processes.ts';
import { TranscriptBuilder } from '../../support/identity-transcript.ts';
import { openWorld } from '../../support/identity-world.ts';
import { workersInFolder } from '../../support/workers-in-folder.ts';

const shared = workersInFolder();

const request = { sessionId: 'session-1', directory: '/project' };

test('what a dead session was offered comes again to the next one, with its attempt', async () => {
  await using world = await openWorld();
  const { id } = await world.mail('brave-fox', 'hello');
  for (let attempt = 1; attempt < deadAtAttempt; attempt++) {
    const client = await world.startAgent('brave-fox', request);
    const { text, messages } = await handOver(world.bridge, { name: 'brave-fox', client });
    expect(messages.map((message) => message.id)).toEqual([id]);
    expect(text.includes(`Redelivery, attempt ${attempt}: you may have seen it before.`)).toBe(attempt > 1);
    expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'offered', attempts: attempt });
    world.processes.end(client);
  }
  const last = await world.startAgent('brave-fox', request);
  expect((await handOver(world.bridge, { name: 'brave-fox', client: last })).text).toBe('');
  expect(await requireStatus(world.bridge, id)).toMatchObject({
    state: 'dead',
    reason: 'it was offered 4 times and no session was seen to read it',
  });
});

test('what stands in the transcript of the dead session was seen and does not come again', async () => {
  await using world = await openWorld();
  const transcriptPath = joinPath(world.folder, 'transcript.jsonl');
  const first = await world.startAgent('brave-fox', request);
  await writeSessionNote(world.bridge, first, toSessionNote(world.facts(first, { transcriptPath })));
  const read = await world.mail('brave-fox', 'read before the end');
  const unread = await world.mail('brave-fox', 'offered and not read');
  await handOver(world.bridge, { name: 'brave-fox', client: first });
  const transcript = new TranscriptBuilder().prompt('hi').context(read.id).answer().prompt('on').context(unread.id);
  writeFileSync(transcriptPath, transcript.toString());
  world.processes.end(first);

  const second = await world.startAgent('brave-fox', request);
  const { messages } = await handOver(world.bridge, { name: 'brave-fox', client: second });
  expect(messages.map(({ id }) => id)).toEqual([unread.id]);
  expect(await requireStatus(world.bridge, read.id)).toMatchObject({ state: 'seen' });
});

test('what a live session was offered under its name is not taken from it', async () => {
  await using world = await openWorld();
  const owner = await world.startAgent('brave-fox', request);
  await world.mail('brave-fox', 'hello');
  await handOver(world.bridge, { name: 'brave-fox', client: owner });
  const stranger = world.processes.start();
  expect((await handOver(world.bridge, { name: 'brave-fox', client: stranger })).messages).toEqual([]);
});

test('a client that switched to another session leaves what it was offered to the next holder of the name', async () => {
  await using world = await openWorld();
  world.processes.end(await world.startAgent('calm-owl', { sessionId: 'session-2' }));
  const client = await world.startAgent('brave-fox', request);
  const { id } = await world.mail('brave-fox', 'hello');
  await handOver(world.bridge, { name: 'brave-fox', client });
  await world.join(client, { sessionId: 'session-2' });

  const next = world.processes.start();
  expect((await world.join(next, request)).name).toBe('brave-fox');
  const { messages } = await handOver(world.bridge, { name: 'brave-fox', client: next });
  expect(messages.map((message) => message.id)).toEqual([id]);
});

test('mail that expires while it is offered to a dead session is not shown again', async () => {
  await using world = await openWorld();
  const { id } = await world.mail('brave-fox', 'hello', { ttl: 60 });
  const first = await world.startAgent('brave-fox', request);
  await handOver(world.bridge, { name: 'brave-fox', client: first });
  world.processes.end(first);
  world.pass(60_000);
  const second = await world.startAgent('brave-fox', request);
  expect((await handOver(world.bridge, { name: 'brave-fox', client: second })).text).toBe('');
  expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'expired' });
});

test('concurrent hand-overs of a client never give the same message, and lose none', async () => {
  const bridgeDirectory = joinPath(shared.folder, 'concurrent');
  const bridge = await openBridge(nodeFileSystem, systemProcesses, bridgeDirectory);
  const client = identifyProcess(systemProcesses, process.pid);
  if (!client) throw new Error('this process must be there');
  await join(bridge.registry, { client, requestedName: 'brave-fox' });
  const sent: string[] = [];
  const sender = { name: 'calm-owl', mode: 'script' } as const;
  for (let number = 0; number < 60; number++) {
    sent.push((await post(bridge, sender, { to: 'brave-fox', text: `message ${number}` })).id);
  }
  const order = { do: 'hand-over', bridgeDirectory, name: 'brave-fox', client, times: 30 } as const;
  const hooks = await shared.workers.start(3);
  const atMs = soonMs() + 50;
  const taken = await Promise.all(hooks.map((hook) => hook.order<string[]>({ ...order, atMs })));
  expect(taken.flat().sort()).toEqual(sent);
  expect(taken.filter((ids) => ids.length > 0).length).toBeGreaterThan(1);
}, 20_000);

test('of two that take over what a killed session was offered, each message goes to one', async () => {
  const bridgeDirectory = joinPath(shared.folder, 'taken-over');
  const bridge = await openBridge(nodeFileSystem, systemProcesses, bridgeDirectory);
  await using dead = await startClientProcess();
  await join(bridge.registry, { client: dead.identity, requestedName: 'brave-fox' });
  const sender = { name: 'calm-owl', mode: 'script' } as const;
  for (let number = 0; number < 20; number++) {
    await post(bridge, sender, { to: 'brave-fox', text: `message ${number}` });
  }
  const recipient = { name: 'brave-fox', client: dead.identity };
  const offered = (await handOver(bridge, recipient, { maxCharacters: 100_000 })).messages.map(({ id }) => id);
  expect(offered).toHaveLength(20);
  await dead.kill();

  const client = identifyProcess(systemProcesses, process.pid);
  if (!client) throw new Error('this process must be there');
  await join(bridge.registry, { client, requestedName: 'brave-fox' });
  const [hook, server] = (await shared.workers.start(2)) as [Worker, Worker];
  const order = { do: 'hand-over', bridgeDirectory, name: 'brave-fox', client, times: 20, atMs: soonMs() } as const;
  const taken = await Promise.all([hook.order<string[]>(order), server.order<string[]>(order)]);
  expect(taken.flat().sort()).toEqual(offered);
  const claims = readdirSync(mailboxOf(bridgeDirectory, 'brave-fox').claimed);
  expect(claims.map((name) => name.split('~')[1])).toEqual(Array(20).fill('2'));
}, 20_000);
