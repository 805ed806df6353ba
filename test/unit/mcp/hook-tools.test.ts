import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identifyProcess, type ProcessIdentity } from '../../../src/base/process-identity.ts';
import { crossSessionText, fileChangedMail } from '../../../src/claude-code/doorbells/doorbell-text.ts';
import { writeClientNote } from '../../../src/identity/client-binding.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { reserve } from '../../../src/reservations/reserve.ts';
import { readHops } from '../../../src/sending/hops.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, type ServerWorld, type ToolUser } from '../../support/identity-mcp.ts';
import { systemProcesses } from '../../support/identity-processes.ts';

const built = new BuiltFiles();
beforeAll(() => built.build('server'));
afterAll(() => built.remove());

let world: ServerWorld;
let user: ToolUser;

beforeEach(async () => {
  world = await openServerWorld(built.path('mcp/server.js'));
  user = await world.connect();
});

afterEach(() => world[Symbol.asyncDispose]());

const batch = (agent_id = '') => user.call('hook_post_tool_batch', { agent_id });
const stop = (stop_hook_active = 'false', agent_id = '') => user.call('hook_stop', { agent_id, stop_hook_active });
const contextOf = (answer: string) =>
  (JSON.parse(answer) as { hookSpecificOutput: { hookEventName: string; additionalContext: string } })
    .hookSpecificOutput;

test('the hook tools answer {} when there is nothing, also before the session has a name', async () => {
  expect([await batch(), await stop()]).toEqual(['{}', '{}']);
  await user.call('whoami');
  expect([await batch(), await stop(), await user.call('hook_stop')]).toEqual(['{}', '{}', '{}']);
});

test('they hand mail over between tool batches and at the end of a turn, and nothing inside a subagent', async () => {
  await user.call('whoami');
  const first = await world.mail('one', {}, 'cron');
  expect([await batch('agent-1'), await stop('false', 'agent-1')]).toEqual(['{}', '{}']);
  expect(contextOf(await batch())).toMatchObject({
    hookEventName: 'PostToolBatch',
    additionalContext: expect.stringContaining(`<cc2cc-message id="${first.id}"`),
  });
  const second = await world.mail('two', {}, 'cron');
  expect(contextOf(await stop())).toMatchObject({
    hookEventName: 'Stop',
    additionalContext: expect.stringContaining(`<cc2cc-message id="${second.id}"`),
  });
  expect([await batch(), await stop()]).toEqual(['{}', '{}']);
});

test('the person is shown what comes between tool batches, and nothing that the client shows by itself', async () => {
  await user.call('whoami');
  const first = await world.mail('one\ntwo', {}, 'cron');
  expect(JSON.parse(await batch())).toMatchObject({ systemMessage: `cron wrote (${first.id}):\n  one\n  two` });
  await world.mail('three', {}, 'cron');
  expect(JSON.parse(await stop())).not.toHaveProperty('systemMessage');
  const long = await world.mail('long '.repeat(2_000), {}, 'cron');
  expect(JSON.parse(await stop())).toMatchObject({
    systemMessage: `This message goes on. Read it all: /cc2cc-read ${long.id}`,
  });
});

test('the person is shown what a tool put before the model, by the hook behind it', async () => {
  const hooked = await world.connect({ CLAUDE_PLUGIN_ROOT: world.folder });
  await hooked.call('whoami');
  const { id } = await world.mail('taken by hand', {}, 'cron');
  expect(await hooked.call('check_inbox')).toContain('taken by hand');
  const after = () => hooked.call('hook_post_tool_batch', { agent_id: '' });
  expect(JSON.parse(await after())).toEqual({ systemMessage: `cron wrote (${id}):\n  taken by hand` });
  expect(await after()).toBe('{}');
});

test('the hook of a prompt answers as the process of its own does: mail, the title, a doorbell in vain, a subagent', async () => {
  const prompt = async (text: string, more: Record<string, string> = {}) => {
    const known = { session_id: 'session-1', cwd: world.folder, session_title: '', agent_id: '', transcript_path: '' };
    return JSON.parse(await user.call('hook_user_prompt_submit', { ...known, prompt: text, ...more }));
  };
  expect(await prompt('before anybody has a name')).toEqual({});
  const { id } = await world.mail('line one', {}, 'cron');
  expect(await prompt('hello', { agent_id: 'agent-1' })).toEqual({});
  expect(await prompt('/cc2cc-agents')).toEqual({});
  expect(await prompt('hello')).toEqual({
    systemMessage: `cron wrote (${id}):\n  line one`,
    hookSpecificOutput: {
      hookEventName: 'UserPromptSubmit',
      additionalContext: expect.stringContaining(`<cc2cc-message id="${id}"`),
    },
  });
  expect(await prompt('hello again')).toEqual({});
  const ring = { sender: 'cron', preview: 'h…', others: 0 };
  expect(await prompt(crossSessionText({ ...ring, nonce: 'n1' }))).toEqual({
    decision: 'block',
    reason: 'No mail waits now.',
    hookSpecificOutput: { hookEventName: 'UserPromptSubmit', suppressOriginalPrompt: true },
  });
});

test('where the bridge directory cannot be opened, the hook of a prompt says so once and blocks doorbells', async () => {
  const folder = join(world.folder, 'closed');
  writeFileSync(folder, 'a file in its place');
  const closed = await world.connect({ CC2CC_BRIDGE_DIR: folder, CLAUDE_PLUGIN_DATA: join(world.folder, 'data') });
  const prompt = async (text: string) =>
    JSON.parse(await closed.call('hook_user_prompt_submit', { session_id: 'session-1', cwd: '/', prompt: text }));
  const fault = expect.stringMatching(/^cc2cc: STORE_FAILED: the bridge directory .* is a file/);
  expect(await prompt('hello')).toEqual({ systemMessage: fault });
  expect(await prompt('hello')).toEqual({});
  const doorbell = crossSessionText({ sender: 'cron', preview: 'h…', others: 0, nonce: 'n1' });
  expect(await prompt(doorbell)).toMatchObject({ decision: 'block', reason: fault });
  expect(await closed.call('hook_stop', { agent_id: '' })).toBe('{}');
});

test('mail that the FileChanged hook brought in place of the server is no doorbell in vain, nor a prompt of a person', async () => {
  await user.call('whoami');
  const client = identifyProcess(systemProcesses, process.pid) as ProcessIdentity;
  const bridge = await world.openBridge();
  const note = { hops: 3, lastMailAtMs: Date.now(), turns: [] };
  await writeClientNote(bridge.registry, client, 'hops', note);
  const prompt = `<task-notification>\n<summary>Stop hook feedback</summary>\n</task-notification>\n<system-reminder>\nStop hook blocking error from command "FileChanged": ${fileChangedMail('mail')}\n</system-reminder>`;
  expect(await user.call('hook_user_prompt_submit', { session_id: 's', cwd: world.folder, prompt })).toBe('{}');
  expect(await readHops(bridge, client)).toBe(3);
  await user.call('hook_user_prompt_submit', { session_id: 's', cwd: world.folder, prompt: 'of a person' });
  expect(await readHops(bridge, client)).toBe(0);
});

test('they do not prolong a turn for low priority, nor without end', async () => {
  await user.call('whoami');
  await world.mail('low', { priority: 'low' }, 'cron');
  expect(await stop()).toBe('{}');
  let prolonged = 0;
  for (let time = 0; time < 10; time++) {
    await world.mail(`again, time ${time}`, {}, 'cron');
    if ((await stop(time === 0 ? 'false' : 'true')) !== '{}') prolonged += 1;
    else break;
  }
  expect(prolonged).toBeGreaterThan(2);
  expect(prolonged).toBeLessThan(8);
});

test('they allow our own tools, but none that takes mail inside a subagent', async () => {
  const ask = (tool: string, agent_id = '') =>
    user.call('hook_pre_tool_use', { agent_id, tool_name: `mcp__plugin_cc2cc_cc2cc__${tool}` });
  expect(contextOf(await ask('send'))).toMatchObject({ hookEventName: 'PreToolUse', permissionDecision: 'allow' });
  expect(contextOf(await ask('send', 'agent-1'))).toMatchObject({ permissionDecision: 'allow' });
  for (const tool of ['check_inbox', 'read_message', 'reply']) {
    expect(contextOf(await ask(tool, 'agent-1'))).toMatchObject({ permissionDecision: 'deny' });
  }
  const careful = await world.connect({ CC2CC_APPROVE_TOOLS: '0' });
  expect(await careful.call('hook_pre_tool_use', { tool_name: 'mcp__plugin_cc2cc_cc2cc__send' })).toBe('{}');
});

test('every listed tool of ours is allowed, and no name that only resembles one', async () => {
  const allows = async (tool_name: string) => (await user.call('hook_pre_tool_use', { tool_name })).includes('allow');
  const { tools } = await user.client.listTools();
  expect(tools.length).toBeGreaterThan(10);
  for (const { name } of tools) expect(await allows(`mcp__plugin_cc2cc_cc2cc__${name}`), name).toBe(true);
  const foreign = [
    'Bash',
    'send',
    'mcp__evil__x_mcp__plugin_cc2cc_cc2cc__wipe',
    'mcp__evil__x_mcp__plugin_cc2cc_cc2cc__send',
    'mcp__evil__send',
    'mcp__plugin_cc2cc_cc2cc__wipe',
    'mcp__plugin_cc2cc_cc2cc__send ',
    'mcp__plugin_cc2cc_cc2cc__send\n',
    'mcp__plugin_cc2cc_cc2cc__SEND',
    'mcp__plugin_cc2cc_cc2cc__hook_pre_tool_use',
    'mcp__plugin_cc2cc_cc2cc__hook_stop',
    'mcp__plugin_cc2cc_cc2cc__wipe__send',
    'mcp__plugin_cc2cc_cc2cc__',
    'mcp__plugin_cc2cc_cc2cc2__send',
    'constructor',
    '',
  ];
  for (const name of foreign) {
    expect(await user.call('hook_pre_tool_use', { tool_name: name }), name).toBe('{}');
    expect(await user.call('hook_pre_tool_use', { tool_name: name, agent_id: 'agent-1' }), name).toBe('{}');
  }
});

test('the check before an edit warns, denies, or is off, as it is configured, and says nothing where nothing is', async () => {
  const file = join(world.folder, 'a.ts');
  const hook = (by: ToolUser, input: Record<string, unknown>) =>
    by.call('hook_pre_edit', { cwd: world.folder, ...input });
  expect(await hook(user, { file_path: file })).toBe('{}');
  await user.call('whoami');
  expect([await hook(user, {}), await hook(user, { file_path: file })]).toEqual(['{}', '{}']);

  await using owl = await world.startAgent('calm-owl');
  const holder = { name: 'calm-owl', client: owl.identity };
  await reserve(await world.openBridge(), holder, { directory: world.folder, paths: ['*.ts'], reason: 'a move' });
  expect(contextOf(await hook(user, { file_path: file, notebook_path: '' }))).toMatchObject({
    hookEventName: 'PreToolUse',
    additionalContext: expect.stringMatching(/a\.ts is reserved by calm-owl.*\("a move"\)\. The edit goes on/),
  });
  expect(contextOf(await hook(user, { file_path: '', notebook_path: 'b.ts' }))).toHaveProperty('additionalContext');
  expect(await hook(user, { file_path: join(world.folder, 'c.md') })).toBe('{}');

  const strict = await world.connect({ CC2CC_RESERVATIONS: 'deny' });
  expect(contextOf(await hook(strict, { file_path: file }))).toMatchObject({
    permissionDecision: 'deny',
    permissionDecisionReason: expect.stringContaining('The edit was refused'),
  });
  const careless = await world.connect({ CC2CC_RESERVATIONS: 'off' });
  expect(await hook(careless, { file_path: file })).toBe('{}');
  await owl.kill();
  expect(await hook(strict, { file_path: file })).toBe('{}');
});

test('a check that fails does not stand in the way of the edit', async () => {
  await user.call('whoami');
  rmSync(join(world.bridgeDirectory, 'edits'), { recursive: true, force: true });
  writeFileSync(join(world.bridgeDirectory, 'edits'), 'in its place');
  expect(await user.call('hook_pre_edit', { file_path: join(world.folder, 'a.ts') })).toBe('{}');
});

test('in plan mode the tools that answer mail run without a dialog, and no others', async () => {
  const request = (tool: string, more: Record<string, string> = {}, by = user) =>
    by.call('hook_permission_request', {
      ...{ agent_id: '', tool_name: `mcp__plugin_cc2cc_cc2cc__${tool}`, permission_mode: 'plan' },
      ...more,
    });
  const allowed = { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } };
  for (const tool of ['check_inbox', 'reply']) expect(JSON.parse(await request(tool))).toEqual(allowed);
  for (const tool of ['send', 'broadcast', 'ask', 'update_task', 'register', 'reserve', 'reply_x']) {
    expect(await request(tool), tool).toBe('{}');
  }
  expect(await request('', { tool_name: 'mcp__evil__reply' })).toBe('{}');
  expect(await request('reply', { permission_mode: 'default' })).toBe('{}');
  expect(await request('reply', { agent_id: 'agent-1' })).toBe('{}');
  const careful = await world.connect({ CC2CC_APPROVE_TOOLS: '0' });
  expect(await request('reply', {}, careful)).toBe('{}');
});

describe('the hook of a slash command', () => {
  const type = async (server: ToolUser, command_name: string, command_args = '', agent_id = '') =>
    JSON.parse(await server.call('hook_user_prompt_expansion', { ...typedIn(), command_name, command_args, agent_id }));
  const typedIn = () => ({ session_id: 'session-1', cwd: world.folder, transcript_path: '' });
  const inClaudeCode = () => world.connect({ CLAUDE_PLUGIN_ROOT: world.folder });
  const blocked = (reason: RegExp) => ({ decision: 'block', reason: expect.stringMatching(reason) });

  test('is answered in the place of the model, and what it sends is of the person who typed it', async () => {
    const server = await inClaudeCode();
    await world.startAgent('calm-owl');
    const text = 'as typed: "$HOME" `id`\nsecond line';
    const sent = await type(server, 'cc2cc:send', `calm-owl ${text}`);
    expect(sent).toMatchObject(blocked(/^\n\/cc2cc-send calm-owl .*\n✓ Sent to calm-owl \(online\)\n/));
    const id = /msg-\w+/.exec(sent.reason)?.[0] ?? '';
    const found = await locate((await world.openBridge()).store, id);
    expect(found?.message).toMatchObject({ from: 'brave-fox', content: { text }, identity: { mode: 'person' } });
    expect(await type(server, 'cc2cc-send', 'calm-owl')).toMatchObject(blocked(/✗ the text after calm-owl is missing/));
    expect(await type(server, 'cc2cc:agents')).toMatchObject(blocked(/\nbrave-fox \(you\): online/));
  });

  test('leaves other commands alone, those of subagents, and programs that have no such hook', async () => {
    const server = await inClaudeCode();
    await server.call('whoami');
    await world.startAgent('calm-owl');
    expect(await type(server, 'review', 'calm-owl hello')).toEqual({});
    expect(await type(server, 'other:send', 'calm-owl hello')).toEqual({});
    expect(await type(server, 'cc2cc:send', 'calm-owl hello', 'agent-1')).toEqual({});
    expect(await type(user, 'cc2cc:send', 'calm-owl hello')).toEqual({});
    const { store } = await world.openBridge();
    expect(await listInbox(store, mailboxOf(store.layout.root, 'calm-owl'))).toEqual([]);
  });

  test('shows what is wrong with a bridge directory that cannot be opened', async () => {
    await world[Symbol.asyncDispose]();
    world = await openServerWorld(built.path('mcp/server.js'));
    writeFileSync(world.bridgeDirectory, 'a file in its place');
    const closed = await inClaudeCode();
    expect(await type(closed, 'cc2cc:inbox')).toMatchObject(blocked(/^\n\/cc2cc-inbox\s*\n✗ cc2cc: .* is a file/));
    expect(await type(closed, 'review')).toEqual({});
  });
});
