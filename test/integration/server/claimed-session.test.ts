import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { join } from '../../../src/identity/join.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, type ServerWorld } from '../../support/identity-mcp.ts';
import { startClientProcess } from '../../support/identity-processes.ts';

const built = new BuiltFiles();
beforeAll(() => built.build('server'));
afterAll(() => built.remove());

let world: ServerWorld;

beforeEach(async () => {
  world = await openServerWorld(built.path('mcp/server.js'));
});

afterEach(() => world[Symbol.asyncDispose]());

test('a server that says by its variables that it is another live session is not, and gets none of its mail', async () => {
  await using owl = await startClientProcess();
  const { registry } = await world.openBridge();
  await join(registry, { client: owl.identity, sessionId: 'session-of-owl', requestedName: 'calm-owl' });
  const { id } = await world.mail('for the owl alone', { to: 'calm-owl' }, 'cron');
  const claim = { CLAUDE_PID: String(owl.identity.pid), CLAUDE_CODE_SESSION_ID: 'session-of-owl', CC2CC_NAME: '' };
  const user = await world.connect(claim);
  expect(await user.call('whoami')).toMatch(/^You are (?!calm-owl[ .,])/);
  for (const tool of ['check_inbox', 'hook_post_tool_batch'])
    expect(await user.call(tool)).not.toContain('for the owl');
  expect(await user.call('read_message', { msg_id: id })).toMatch(/^ERROR /);
});
