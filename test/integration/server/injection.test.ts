import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, type ServerWorld, type ToolUser } from '../../support/identity-mcp.ts';
import {
  dropInjections,
  expectHarmless,
  expectHarmlessForModel,
  packedInjections,
} from '../../support/injection-checks.ts';
import { injections } from '../../support/injection-corpus.ts';

vi.setConfig({ testTimeout: 60_000 });

const built = new BuiltFiles();
let world: ServerWorld;
let user: ToolUser;
let inbox: string;

// One server for all: where there are hooks, it waits some seconds for one of them to name the session.
beforeAll(async () => {
  await built.build('server');
  world = await openServerWorld(built.path('mcp/server.js'));
  user = await world.connect({ CLAUDE_PLUGIN_ROOT: '/plugin' });
  await user.call('whoami');
  inbox = join(world.bridgeDirectory, 'to-brave-fox', 'inbox');
  mkdirSync(inbox, { recursive: true });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  built.remove();
});

const hooks = [
  ['PostToolBatch', 'hook_post_tool_batch', { agent_id: '' }],
  ['Stop', 'hook_stop', { agent_id: '', stop_hook_active: 'false' }],
] as const;

test.each(hooks)('the corpus comes through %s in whole frames, and decides nothing', async (event, tool, input) => {
  dropInjections(inbox);
  const ids = new Set<string>();
  for (let answer = ''; ; ) {
    answer = await user.call(tool, input);
    if (answer === '{}') break;
    const { systemMessage = '', ...output } = JSON.parse(answer) as {
      readonly systemMessage?: string;
      readonly hookSpecificOutput: { readonly additionalContext: string };
    };
    expect(output).toEqual({ hookSpecificOutput: { hookEventName: event, additionalContext: expect.any(String) } });
    expectHarmless(systemMessage);
    for (const { id } of expectHarmlessForModel(output.hookSpecificOutput.additionalContext).frames) ids.add(id);
  }
  expect(ids.size).toBe(packedInjections.length);
});

test('check_inbox and read_message show whole frames', async () => {
  dropInjections(inbox);
  const ids: string[] = [];
  for (let answer = ''; ; ) {
    answer = await user.call('check_inbox');
    if (answer === 'No mail waits.') break;
    ids.push(...expectHarmlessForModel(answer).frames.map(({ id }) => id));
  }
  expect(new Set(ids).size).toBe(packedInjections.length);
  for (const id of ids)
    expect(expectHarmlessForModel(await user.call('read_message', { msg_id: id })).frames).toHaveLength(1);
});

test('other answers of tools hold nothing that acts, errors that quote a writer neither', async () => {
  for (const [number, { text }] of injections.entries()) {
    if (number % 16 !== 0) continue;
    const id = `letter-${number}`;
    const timestamp = `2026-01-01 (${text.replace(/[()]/g, '').slice(0, 100)})`;
    writeFileSync(join(inbox, `${id}.json`), JSON.stringify({ id, from: text, content: text, ttl: 0, timestamp }));
    for (const answer of [
      await user.call('message_status', { msg_id: id }),
      await user.call('reply', { msg_id: id, text: 'thanks' }),
      await user.call('send', { to: text.slice(0, 300), text: 'x' }),
      await user.call('message_status', { msg_id: text.slice(0, 300) }),
      await user.call('register', { name: text.slice(0, 300) }),
    ]) {
      expect(answer).not.toBe('');
      expectHarmless(answer);
    }
  }
  expectHarmless(await user.call('list_agents'));
  expectHarmless(await user.call('whoami'));
});

test('the permission hook allows nothing that is not the name of a tool, and repeats none of it', async () => {
  for (const { text } of injections.filter((_injection, number) => number % 10 === 0)) {
    for (const tool_name of [text, `mcp__plugin_cc2cc_cc2cc__send${text}`, `${text}mcp__plugin_cc2cc_cc2cc__send`]) {
      expect(await user.call('hook_pre_tool_use', { agent_id: '', tool_name })).toBe('{}');
    }
  }
});
