import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { join } from '../../../src/identity/join.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openServerWorld, ownIdentity, type ServerWorld, type ToolUser } from '../../support/identity-mcp.ts';
import { reply } from '../../support/reply.ts';

vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('server'));
afterAll(() => built.remove());

let world: ServerWorld;
let user: ToolUser;

beforeEach(async () => {
  world = await openServerWorld(built.path('mcp/server.js'));
  // A client that runs the hooks, the first of which has named the session.
  await join((await world.openBridge()).registry, { client: ownIdentity(), requestedName: 'brave-fox' });
  user = await world.connect({ CLAUDE_PLUGIN_ROOT: world.folder });
  await world.startAgent('calm-owl');
});

afterEach(() => world[Symbol.asyncDispose]());

/** The id of the question that waits for an agent. */
async function questionTo(name: string): Promise<string> {
  const { store } = await world.openBridge();
  const waiting = async () => (await listInbox(store, mailboxOf(store.layout.root, name)))[0]?.replace('.json', '');
  return (await vi.waitUntil(waiting, { timeout: 10_000, interval: 50 })) ?? '';
}

async function answer(id: string, text: string): Promise<string> {
  return (await reply(await world.openBridge(), { name: 'calm-owl', mode: 'agent' }, id, text)).id;
}

test('the answer is the result of the call, and the client hears meanwhile how the question stands', async () => {
  const heard: (string | undefined)[] = [];
  const onprogress = ({ message }: { message?: string | undefined }) => heard.push(message);
  const call = { name: 'ask', arguments: { to: 'calm-owl', text: 'where is it?' } };
  const asked = user.client.callTool(call, undefined, { onprogress });
  const id = await questionTo('calm-owl');
  await vi.waitUntil(() => heard.length > 0, { timeout: 10_000 });
  const replyId = await answer(id, 'in the shed');
  const [content] = (await asked).content as { text: string }[];
  expect(content?.text).toMatch(new RegExp(`^<cc2cc-message id="${replyId}" [\\s\\S]*\\nin the shed\\n`));
  expect(heard[0]).toBe("calm-owl hasn't received it yet");
  expect(await requireStatus(await world.openBridge(), replyId)).toMatchObject({ state: 'offered' });
});

test('a client that cancels the call leaves the question open, and the answer comes as mail', async () => {
  const controller = new AbortController();
  const call = { name: 'ask', arguments: { to: 'calm-owl', text: 'where is it?' } };
  const asked = user.client.callTool(call, undefined, { signal: controller.signal });
  const id = await questionTo('calm-owl');
  controller.abort('no more');
  await expect(asked).rejects.toThrow();
  // The server answers in order: when this comes, it has heard of the end.
  await user.call('whoami');
  const replyId = await answer(id, 'too late');
  expect(await user.call('hook_post_tool_batch')).toContain(`<cc2cc-message id=\\"${replyId}\\" `);
});

test('a question of the agent that is asked ends the wait, and the hook of that same call hands it over', async () => {
  const asked = user.call('ask', { to: 'calm-owl', text: 'what do you need?' });
  const id = await questionTo('calm-owl');
  const answerBy = new Date(Date.now() + 60_000).toISOString();
  const back = await world.mail('what do you have?', { answerBy });
  expect(await asked).toMatch(
    new RegExp(
      `: calm-owl asks you something and waits for your answer \\(${back.id}\\)\\. Your question ${id} stays open`,
    ),
  );
  expect(await user.call('hook_post_tool_batch')).toContain(`<cc2cc-message id=\\"${back.id}\\" `);
});

test('after its time, and for bad input, it says what is the matter', async () => {
  expect(await user.call('ask', { to: 'calm-owl', text: 'where?', timeout_seconds: 0.1 })).toMatch(
    /^No answer after 0 s: calm-owl hasn't received it yet\. Your question msg-\w+ stays open and its answer comes/,
  );
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ to: 'calm-owk', text: 'x' }, /^ERROR UNKNOWN_RECIPIENT: .*did you mean calm-owl\?/],
    [{ to: 'brave-fox', text: 'x' }, /^ERROR BAD_INPUT: "brave-fox" is you/],
    [{ to: 'calm-owl', text: '' }, /^ERROR BAD_INPUT: the text is empty/],
    [{ to: 'calm-owl', text: 'x'.repeat(300_000) }, /^ERROR MESSAGE_TOO_LARGE/],
    [{ to: 'calm-owl', text: 'x', timeout_seconds: 0 }, /^ERROR BAD_INPUT: /],
    [{ to: 'calm-owl' }, /^ERROR BAD_INPUT: /],
  ];
  for (const [input, error] of wrong) expect(await user.call('ask', input)).toMatch(error);
});

test('a client that gives a call less time gets its answer in that time, and is told so', async () => {
  const hasty = await world.connect({
    CLAUDE_PLUGIN_ROOT: world.folder,
    MCP_TOOL_TIMEOUT: '1000',
  });
  expect(await hasty.call('ask', { to: 'calm-owl', text: 'where?', timeout_seconds: 60 })).toMatch(
    /\(You asked for 60 s, but this client gives a tool call no more than 0\.5 s\.\) Your question msg-\w+ stays open/,
  );
});

test('thread and search show what one wrote and got, and prove nothing about its delivery', async () => {
  const { id } = await world.mail('the parcel is in the shed');
  expect(await user.call('thread', { id })).toMatch(/^<cc2cc-thread fence="\w+">[\s\S]*the parcel is in the shed/);
  expect(await user.call('search', { query: 'parcel' })).toMatch(/^<cc2cc-search fence="\w+">[\s\S]*parcel/);
  expect(await user.call('search')).toMatch(/^ERROR BAD_INPUT: say what to look for/);
  expect(await user.call('thread', { id: 'msg-nothing' })).toMatch(/^ERROR NOT_FOUND: you have no message in a thread/);
  expect(await requireStatus(await world.openBridge(), id)).toMatchObject({ state: 'queued' });
  expect(await user.call('hook_pre_tool_use', { agent_id: 'a', tool_name: 'mcp__plugin_cc2cc_cc2cc__ask' })).toContain(
    '"deny"',
  );
  expect(
    await user.call('hook_pre_tool_use', { agent_id: 'a', tool_name: 'mcp__plugin_cc2cc_cc2cc__search' }),
  ).toContain('"allow"');
});
