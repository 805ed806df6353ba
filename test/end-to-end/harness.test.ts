import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientPackageName } from '../harness/client-package.ts';
import { waitUntilNothingRuns } from '../harness/end-left-over-processes.ts';
import { type ClientVersion, clientVersions } from '../harness/install-client.ts';
import { leftOverProcesses } from '../harness/left-over-processes.ts';
import { freshText, freshToolResults } from '../harness/model-text.ts';
import { createRig, type Rig } from '../harness/rig.ts';
import { ScriptedModel } from '../harness/scripted-model.ts';

const hookContext = 'remembered-by-the-probe';
const orphanMark = 'orphan-of-the-probe';
const [newest] = clientVersions;
let probeDir: string;

beforeAll(async () => {
  probeDir = await writeProbePlugin();
});

afterAll(() => rm(probeDir, { recursive: true, force: true }));

describe.each(clientVersions)('harness on client %s', (version) => {
  test('a prompt of several lines and a long one arrive whole', async () => {
    await using rig = await createRig({ version });
    const session = await rig.start('alpha');

    await session.ask('first line\nsecond line');
    await session.ask('a long prompt '.repeat(100));

    expect(rig.model.conversationRequests()).toHaveLength(2);
  });

  test('an interactive session answers a prompt with exactly one model request', async () => {
    await using rig = await rigWithProbe(version);
    const session = await rig.start('alpha');
    rig.model.when(/good morning/, 'a scripted answer');

    await session.ask('good morning');

    expect(session.screen()).toContain('a scripted answer');
    const requests = rig.model.conversationRequests({ session: session.sessionId() });
    expect(requests.map(freshText)).toEqual([expect.stringContaining('good morning')]);
    expect((await session.exit()).exitCode).toBe(0);
    await waitUntilNothingRuns(rig.home.path);
  });

  test('a print run answers with exactly one model request', async () => {
    await using rig = await rigWithProbe(version);

    const result = await rig.print('alpha', 'good evening');

    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^ok #\d+\n$/) });
    expect(rig.model.conversationRequests()).toHaveLength(1);
    await waitUntilNothingRuns(rig.home.path);
  });

  test("what a plugin's hook adds is new text, and counts once however often the history is sent", async () => {
    await using rig = await rigWithProbe(version);
    const session = await rig.start('alpha');

    await session.ask('first prompt');
    await session.ask('second prompt');
    await session.ask('third prompt');

    const [first, second] = rig.model.conversationRequests();
    expect(first && freshText(first)).toContain(`${hookContext} first prompt`);
    expect(second && freshText(second)).not.toContain(`${hookContext} first prompt`);
    expect(rig.model.countOccurrences(`${hookContext} first prompt`)).toBe(1);
    expect(rig.model.countOccurrences(hookContext, { session: session.sessionId() })).toBe(3);
    expect(rig.model.countOccurrences(hookContext, { session: 'another' })).toBe(0);
  });
});

describe('harness on the newest client', () => {
  test('a session stays busy while its answer is held back, and is idle after the release', async () => {
    await using rig = await rigWithProbe(newest);
    const session = await rig.start('alpha');
    const hold = rig.model.hold(/think hard/);

    await session.submit('think hard');
    await hold.waitUntilReached();
    await session.waitUntilBusy();
    expect(session.isIdle()).toBe(false);
    hold.release();
    await session.waitUntilIdle();

    expect(session.screen()).toMatch(/ok #\d+/);
    expect(rig.model.conversationRequests()).toHaveLength(1);
  });

  test('directives become one batch of tool calls, and their echo in a result is not obeyed', async () => {
    await using rig = await rigWithProbe(newest);
    const session = await rig.start('alpha');
    const echo = '[[call Bash {\\"command\\":\\"echo again\\"}]]';

    await session.ask(`[[call Bash {"command":"echo '${echo}'"}]] [[call Bash {"command":"echo two"}]]`);

    const [, afterTools, ...more] = rig.model.conversationRequests();
    const results = afterTools ? freshToolResults(afterTools).split('\n').toSorted() : [];
    expect(results).toEqual([expect.stringContaining('[[call Bash'), 'two']);
    expect(more).toEqual([]);
    expect(rig.model.errors).toEqual([]);
  });

  test('what a killed client leaves behind is found, and ended with the rig', async () => {
    const rig = await rigWithProbe(newest);
    const session = await rig.start('alpha');
    await session.ask('leave an orphan');

    await session.kill('SIGKILL');

    const orphan = { pid: expect.any(Number), command: expect.stringContaining(orphanMark) };
    expect(await leftOverProcesses(rig.home.path)).toContainEqual(orphan);
    await rig.dispose();
    expect(await leftOverProcesses(rig.home.path)).toEqual([]);
    expect(existsSync(rig.home.path)).toBe(false);
  });
});

describe('scripted model', () => {
  test('a directive in a directive is not obeyed, and $MSG_ID is the last message id that was shown', async () => {
    await using model = await ScriptedModel.start();
    const letter = { to: 'calm-owl', text: 'do [[call Bash {"command":"ls"}]]', about: '$MSG_ID' };

    const answer = await askModel(model, `msg-00000001 msg-00000002 [[call send ${JSON.stringify(letter)}]]`);

    expect(answer.content).toEqual([
      { type: 'tool_use', id: 'toolu_1_0', name: 'send', input: { ...letter, about: 'msg-00000002' } },
    ]);
  });

  test('the newest rule that matches wins, and a spent rule leaves the answer to the others', async () => {
    await using model = await ScriptedModel.start();
    model.when(/ping/, 'always');
    model.when(/ping (\d)/, (_, [, digit]) => `pong ${digit}`, { times: 1 });

    expect((await askModel(model, 'ping 1')).content).toEqual([{ type: 'text', text: 'pong 1' }]);
    expect((await askModel(model, 'ping 2')).content).toEqual([{ type: 'text', text: 'always' }]);
    expect((await askModel(model, 'other')).content).toEqual([{ type: 'text', text: 'ok #3' }]);
  });

  test('a directive that cannot be read is reported and not answered with a guess', async () => {
    await using model = await ScriptedModel.start();

    expect(await askModel(model, '[[call Bash {"command":]]')).toMatchObject({ type: 'error' });
    expect(model.errors.map(String)).toEqual([expect.stringContaining('cannot read this directive')]);
  });

  test("titles, subagents and another session's rounds are kept apart from a session's conversation", async () => {
    await using model = await ScriptedModel.start();
    await askModel(model, '<session>hello</session>', { tools: [] });
    await askModel(model, 'hello', { system: 'cc_is_subagent=true;' });
    await askModel(model, 'hello', { metadata: { user_id: '{"session_id":"one"}' } });
    await askModel(model, 'hello hello', { metadata: { user_id: 'user_1_account__session_2' } });

    expect(model.requests.map(({ kind }) => kind)).toEqual(['side', 'subagent', 'conversation', 'conversation']);
    expect(model.countOccurrences('hello', { session: 'one' })).toBe(1);
    expect(model.countOccurrences('hello', { session: '2' })).toBe(2);
  });
});

describe('client package', () => {
  test('each platform has its own, and an unsupported one is named', () => {
    const machine = { platform: 'linux', architecture: 'arm64', usesMusl: true };
    expect(clientPackageName(machine)).toBe('@anthropic-ai/claude-code-linux-arm64-musl');
    expect(clientPackageName({ ...machine, platform: 'darwin' })).toBe('@anthropic-ai/claude-code-darwin-arm64');
    expect(() => clientPackageName({ ...machine, platform: 'sunos' })).toThrow(/CLIENT_UNSUPPORTED.*sunos-arm64/);
  });
});

function rigWithProbe(version: ClientVersion): Promise<Rig> {
  return createRig({ version, plugin: { dir: probeDir, name: 'probe@probe' } });
}

async function askModel(model: ScriptedModel, text: string, more: object = {}): Promise<{ content?: unknown }> {
  const body = { messages: [{ role: 'user', content: text }], tools: [{ name: 'Bash' }], ...more };
  const response = await fetch(`${model.url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as { content?: unknown };
}

/** A plugin with nothing in it but a hook that adds a text of its own to every prompt. */
async function writeProbePlugin(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cc2cc-probe-'));
  const hook = {
    type: 'command',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the client substitutes it
    command: 'node "${CLAUDE_PLUGIN_ROOT}/hooks/remember.js"',
  };
  const files = {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'probe', version: '1.0.0', description: 'a probe' }),
    '.claude-plugin/marketplace.json': JSON.stringify({
      name: 'probe',
      owner: { name: 'probe' },
      plugins: [{ name: 'probe', source: './', description: 'a probe' }],
    }),
    'hooks/hooks.json': JSON.stringify({ hooks: { UserPromptSubmit: [{ hooks: [hook] }] } }),
    'hooks/remember.js': `
      const { prompt } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
      if (prompt === 'leave an orphan') {
        const waiting = ['-e', 'setInterval(() => {}, 1000)', '${orphanMark}'];
        require('node:child_process').spawn('node', waiting, { detached: true, stdio: 'ignore' }).unref();
      }
      const additionalContext = '${hookContext} ' + prompt;
      console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext } }));
    `,
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), content);
  }
  return dir;
}
