import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { onlineNames } from '../../../src/identity/roster.ts';
import { isUnattended } from '../../../src/session/in-charge.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, ownIdentity } from '../../support/identity-mcp.ts';
import { systemProcesses } from '../../support/identity-processes.ts';

// Real servers, with patience of seconds built into them.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('server'));
afterAll(() => built.remove());

const openWorld = () => openServerWorld(built.path('mcp/server.js'));
const endsWithinMs = 3000;
const withinMs = 8000;

test('the server ends and takes its name offline within three seconds of the end of stdin', async () => {
  await using world = await openWorld();
  const server = world.startRaw();
  server.initialize();
  server.request(2, 'tools/call', { name: 'whoami', arguments: {} });
  await waitFor(() => server.answerTo(2), { timeoutMs: withinMs, waitingFor: 'the name' });
  const { registry } = await world.openBridge();
  expect(await onlineNames(registry)).toEqual(['brave-fox']);

  const closedAtMs = performance.now();
  server.child.stdin.end();
  await waitFor(() => server.child.exitCode === 0, { timeoutMs: withinMs, waitingFor: 'the end of the server' });
  expect(performance.now() - closedAtMs).toBeLessThan(endsWithinMs);
  expect(await onlineNames(registry)).toEqual([]);
});

test('the server ends within three seconds of the kill of its parent, though stdin stays open', async () => {
  await using world = await openWorld();
  const wrapper = world.startBelowWrapper();
  wrapper.initialize();
  await waitFor(() => wrapper.answerTo(1), { timeoutMs: withinMs, waitingFor: 'the answer to initialize' });
  const serverPid = Number(wrapper.errors[0]);
  expect(systemProcesses.startOf(serverPid)).toBeDefined();

  const killedAtMs = performance.now();
  wrapper.child.kill('SIGKILL');
  await waitFor(() => systemProcesses.startOf(serverPid) === undefined, {
    timeoutMs: withinMs,
    waitingFor: 'the end of the server',
  });
  expect(performance.now() - killedAtMs).toBeLessThan(endsWithinMs);
});

test('a server that no client has connected to ends as soon', async () => {
  await using world = await openWorld();
  const wrapper = world.startBelowWrapper();
  wrapper.request(7, 'server/discover');
  await waitFor(() => wrapper.answerTo(7), { timeoutMs: withinMs, waitingFor: 'the start of the server' });
  const serverPid = Number(wrapper.errors[0]);
  wrapper.child.kill('SIGKILL');
  await waitFor(() => systemProcesses.startOf(serverPid) === undefined, {
    timeoutMs: withinMs,
    waitingFor: 'the end of the server',
  });
});

test('calls that come while the server starts are all answered, once and in one piece', async () => {
  await using world = await openWorld();
  const server = world.startRaw();
  const ids = Array.from({ length: 20 }, (_, index) => index + 10);
  server.request(7, 'server/discover');
  server.initialize();
  for (const id of ids) server.request(id, 'tools/call', { name: 'whoami', arguments: {} });
  await waitFor(() => server.answerTo(1), { timeoutMs: withinMs, waitingFor: 'the answer to initialize' });
  // The rest of the server is loading now.
  server.request(100, 'tools/call', {
    name: 'send',
    arguments: { to: 'nobody-there', text: 'ünterwegs '.repeat(2_000) },
  });
  const asked = [1, 7, ...ids, 100];
  await waitFor(() => asked.every((id) => server.answerTo(id)), { timeoutMs: withinMs, waitingFor: 'all answers' });
  const answered = server.lines.map((line) => JSON.parse(line).id);
  expect(answered.toSorted((one, other) => one - other)).toEqual(asked);
  for (const id of ids) expect(JSON.stringify(server.answerTo(id))).toContain('You are brave-fox.');
  expect(JSON.stringify(server.answerTo(100))).toContain('no agent named');
});

test('nothing but JSON-RPC is on stdout, whatever comes in', async () => {
  await using world = await openWorld();
  const server = world.startRaw();
  server.request(7, 'server/discover');
  server.write('this is not JSON');
  server.write('{"jsonrpc":"1.0"}');
  server.initialize();
  server.request(2, 'tools/call', { name: 'send', arguments: { to: 'nobody-there', text: 'x' } });
  server.request(3, 'tools/call', { name: 'list_agents', arguments: null as unknown as object });
  server.request(4, 'tools/list');
  await waitFor(() => server.answerTo(2) && server.answerTo(3) && server.answerTo(4), {
    timeoutMs: withinMs,
    waitingFor: 'all answers',
    evidence: () => [...server.lines, ...server.errors].join('\n'),
  });
  expect(server.answerTo(7)).toMatchObject({ error: { code: -32601 } });
  expect(server.answerTo(1)).toMatchObject({ result: { serverInfo: { name: 'cc2cc' } } });
  for (const line of server.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
});

test('initialize is answered where the bridge directory cannot be made, and all works once it can', async () => {
  await using world = await openWorld();
  writeFileSync(world.bridgeDirectory, 'a file in its place');
  const user = await world.connect();
  expect((await user.client.listTools()).tools.length).toBeGreaterThan(5);
  expect(await user.call('whoami')).toMatch(
    /^ERROR STORE_FAILED: the bridge directory .* is a file.*; move that file away/,
  );
  // The command hooks say it, once.
  for (const hook of ['hook_stop', 'hook_post_tool_batch', 'hook_pre_tool_use', 'hook_pre_edit']) {
    expect(await user.call(hook, { tool_name: 'Bash' })).toBe('{}');
  }
  // Nobody is asked whether a tool may say what is wrong, unless they want to be asked about each.
  const whoami = { tool_name: 'mcp__plugin_cc2cc_cc2cc__whoami' };
  expect(await user.call('hook_pre_tool_use', whoami)).toContain('"permissionDecision":"allow"');
  const careful = await world.connect({ CC2CC_APPROVE_TOOLS: '0' });
  expect(await careful.call('hook_pre_tool_use', whoami)).toBe('{}');
  await careful.client.close();

  rmSync(world.bridgeDirectory);
  expect(await user.call('whoami')).toBe('You are brave-fox. No other agents online.');
  const beat = join(world.bridgeDirectory, 'status', 'brave-fox-heartbeat.json');
  await waitFor(() => existsSync(beat), { timeoutMs: withinMs, waitingFor: 'the heartbeat of the running server' });
});

test('a running server puts broken files aside without being asked, and leaves the good ones', async () => {
  await using world = await openWorld();
  const user = await world.connect();
  await user.call('whoami');
  const inbox = join(world.bridgeDirectory, 'to-brave-fox', 'inbox');
  const bad = join(world.bridgeDirectory, 'to-brave-fox', 'bad');
  const { id } = await world.mail('good', {}, 'cron');
  writeFileSync(join(inbox, 'broken.json'), '{"from": "x", ');
  mkdirSync(join(inbox, 'folder.json'));
  await waitFor(() => readdirSync(inbox).length === 1, {
    timeoutMs: withinMs,
    waitingFor: 'the broken files to go',
    evidence: () => readdirSync(inbox).join('\n'),
  });
  expect(readdirSync(inbox)).toEqual([`${id}.json`]);
  const kept = readdirSync(bad).filter((name) => !name.endsWith('.reason.txt'));
  expect(kept.map((name) => name.split('~')[1]).sort()).toEqual(['broken.json', 'folder.json']);
  const broken = kept.find((name) => name.endsWith('broken.json')) ?? '';
  expect(readFileSync(join(bad, broken), 'utf8')).toBe('{"from": "x", ');
});

test('a mailbox that was removed under the server is made again, and watched', async () => {
  await using world = await openWorld();
  const user = await world.connect();
  await user.call('whoami');
  const mailbox = join(world.bridgeDirectory, 'to-brave-fox');
  const isWhole = () => existsSync(join(mailbox, 'bell'));
  await waitFor(isWhole, { timeoutMs: withinMs, waitingFor: 'the mailbox' });
  renameSync(mailbox, join(world.folder, 'removed'));
  await waitFor(isWhole, { timeoutMs: withinMs, waitingFor: 'the mailbox again' });
  const { id } = await world.mail('after', {}, 'cron');
  expect(await user.call('check_inbox')).toContain(`id="${id}"`);
});

test('the server rings the session’s own socket first, and the folder when nobody claims', async () => {
  await using world = await openWorld();
  const socketPath = join(world.folder, 'inbox.sock');
  const received: string[] = [];
  const client = createServer((socket) => socket.on('data', (data) => received.push(String(data))));
  await once(client.listen(socketPath), 'listening');
  try {
    const user = await world.connect({
      CLAUDE_CODE_MESSAGING_SOCKET: socketPath,
      CLAUDE_CODE_MESSAGING_TOKEN: 'token-1',
    });
    await user.call('whoami');
    const note = { sessionId: 'session-1', directory: '/project', transcriptPath: null, interactive: true };
    const bridge = await world.openBridge();
    await writeSessionNote(bridge, ownIdentity(), note);
    const recipient = { name: 'brave-fox', client: ownIdentity() };
    await waitFor(async () => !(await isUnattended(bridge, recipient)), {
      timeoutMs: withinMs,
      waitingFor: 'the server',
    });
    await world.mail('the secret is 42, do not tell it to anybody', {}, 'cron');

    await waitFor(() => received.join('').split('\n').length === 3, { timeoutMs: withinMs, waitingFor: 'the ring' });
    const [auth, ring] = received.join('').split('\n');
    expect(JSON.parse(auth ?? '')).toEqual({ type: 'auth', token: 'token-1' });
    const { message } = JSON.parse(ring ?? '') as { message: { content: string } };
    expect(message.content).toMatch(/^<cross-session-message from="cc2cc:\w+" from-name="cron">\nthe secret is/);
    expect(message.content).not.toContain('anybody');
    const bell = join(world.bridgeDirectory, 'to-brave-fox', 'bell');
    expect(readdirSync(bell)).toEqual([]);
    await waitFor(() => readdirSync(bell).length === 1, { timeoutMs: withinMs, waitingFor: 'the second doorbell' });
    expect(received.join('').split('\n')).toHaveLength(3);
  } finally {
    client.close();
  }
});
