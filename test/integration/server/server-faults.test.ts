import { once } from 'node:events';
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readHeartbeat } from '../../../src/identity/heartbeat.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, ownIdentity, type ServerWorld } from '../../support/identity-mcp.ts';

// Real servers, with patience of seconds built into them.
vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('server'));
afterAll(() => built.remove());

const openWorld = () => openServerWorld(built.path('mcp/server.js'));
const movedClock = fileURLToPath(new URL('../../support/moved-clock.cjs', import.meta.url));
const dayMs = 24 * 60 * 60 * 1000;
const withinMs = 8000;

test('a clock that jumps a day on and two days back under a server: it stays online and rings once for each message', async () => {
  await using world = await openWorld();
  await using socket = await listenAt(join(world.folder, 'inbox.sock'));
  const clockFile = join(world.folder, 'clock');
  const user = await world.connect({
    ...{ NODE_OPTIONS: `--require ${JSON.stringify(movedClock)}`, CC2CC_TEST_CLOCK: clockFile },
    CC2CC_DOORBELLS: 'socket',
    ...{ CLAUDE_CODE_MESSAGING_SOCKET: socket.path, CLAUDE_CODE_MESSAGING_TOKEN: 'token-1' },
  });
  await user.call('whoami');
  await noteSession(world);
  const { registry } = await world.openBridge();
  for (const [index, aheadMs] of [dayMs, -dayMs].entries()) {
    writeFileSync(clockFile, String(aheadMs));
    const { id } = await world.mail('the clock has jumped, and mail goes on all the same', {}, `cron-${index}`);
    await waitFor(() => socket.rings().some((ring) => ring.includes(`cron-${index}`)), {
      timeoutMs: withinMs,
      waitingFor: 'the ring',
      evidence: () => socket.rings().join('\n'),
    });
    expect(await onlineNames(registry)).toEqual(['brave-fox']);
    expect(await user.call('check_inbox')).toContain(`id="${id}"`);
    expect(await user.call('check_inbox')).toBe('No mail waits.');
  }
  await waitFor(async () => Math.abs((await clockOf(world)) - (Date.now() - dayMs)) < dayMs / 2, {
    timeoutMs: withinMs,
    waitingFor: 'a heartbeat by the clock that jumped',
  });
  expect(socket.rings()).toHaveLength(2);
});

test('a folder that was replaced by a copy of it is gone on in, under the same name', async () => {
  await using world = await openWorld();
  await using socket = await listenAt(join(world.folder, 'inbox.sock'));
  const user = await world.connect({
    CLAUDE_CODE_MESSAGING_SOCKET: socket.path,
    CLAUDE_CODE_MESSAGING_TOKEN: 'token-1',
  });
  await user.call('whoami');
  await noteSession(world);
  const before = await world.mail('sent before, and in the copy', { priority: 'low' }, 'cron');
  await waitFor(() => existsSync(join(world.bridgeDirectory, 'to-brave-fox', 'bell')), {
    timeoutMs: withinMs,
    waitingFor: 'the mailbox',
  });
  const removed = join(world.folder, 'removed');
  renameSync(world.bridgeDirectory, removed);
  cpSync(removed, world.bridgeDirectory, { recursive: true });

  const after = await world.mail('sent afterwards into the copy, and rung for', {}, 'cron');
  await waitFor(() => socket.rings().length > 0, { timeoutMs: withinMs, waitingFor: 'the ring' });
  const mail = await user.call('check_inbox');
  expect(mail).toContain(`id="${before.id}"`);
  expect(mail).toContain(`id="${after.id}"`);
  expect(await user.call('whoami')).toContain('You are brave-fox.');
  expect(await onlineNames((await world.openBridge()).registry)).toEqual(['brave-fox']);
});

test.each([
  ['a file', 'is a file', (path: string) => writeFileSync(path, 'in the way')],
  ['nothing', 'is gone', () => undefined],
])(
  'a folder that was replaced by %s under a server is named with the fix, and goes on when it is back',
  async (_, what, replace) => {
    await using world = await openWorld();
    const user = await world.connect();
    await user.call('whoami');
    const away = join(world.folder, 'away');
    renameSync(world.bridgeDirectory, away);
    replace(world.bridgeDirectory);
    const refused = await user.call('send', { to: 'brave-fox', text: 'hello' });
    expect(refused).toContain(`STORE_FAILED: the bridge directory ${world.bridgeDirectory} ${what}`);
    expect(refused).toMatch(/set CC2CC_BRIDGE_DIR to another folder/);
    rmSync(world.bridgeDirectory, { recursive: true, force: true });
    renameSync(away, world.bridgeDirectory);
    expect(await user.call('whoami')).toContain('You are brave-fox.');
  },
);

/** What the hooks of a session that can be woken leave for its server. */
async function noteSession(world: ServerWorld): Promise<void> {
  const note = { sessionId: 'session-1', directory: '/project', transcriptPath: null, interactive: true };
  await writeSessionNote(await world.openBridge(), ownIdentity(), note);
}

async function clockOf(world: ServerWorld): Promise<number> {
  const beat = await readHeartbeat((await world.openBridge()).registry, 'brave-fox');
  return Date.parse(beat?.timestamp ?? '');
}

/** Stands for the client's inbox socket. */
async function listenAt(path: string) {
  const received: string[] = [];
  const client = createServer((socket) => socket.on('data', (data) => received.push(String(data))));
  await once(client.listen(path), 'listening');
  return {
    path,
    rings: () =>
      received
        .join('')
        .split('\n')
        .filter((line) => line.includes('cross-session-message')),
    [Symbol.asyncDispose]: async () => {
      client.close();
    },
  };
}
