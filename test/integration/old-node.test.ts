import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundles } from '../../scripts/bundles.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { oldestNodeMajor } from '../../src/base/oldest-node.ts';
import { tools } from '../../src/mcp/tools/index.ts';
import { installOldNode, oldNodeVersions } from '../harness/install-node.ts';
import { BuiltFiles } from '../support/identity-built.ts';

// The first run installs them.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const built = new BuiltFiles();
beforeAll(async () => {
  for (const kind of ['hook', 'hook-part', 'server', 'cli', 'cli-part', 'dashboard'] as const) await built.build(kind);
});
afterAll(() => built.remove());

test('the oldest Node that is accepted is the one that package.json asks for', () => {
  expect(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).toContain(`"node": ">=${oldestNodeMajor}"`);
});

describe.each(oldNodeVersions)('on Node %s', (version) => {
  const [major, minor] = version.split('.');
  let node: string | undefined;
  let missing: string | undefined;
  const fault = () =>
    `cc2cc needs Node 20 or newer; found ${major}.${minor} at ${node}. Install a newer one from https://`;

  beforeAll(async () => {
    const found = await installOldNode(version);
    if ('path' in found) node = found.path;
    else missing = found.missing;
  });

  function run(file: string, input = '', args: readonly string[] = []): SpawnSyncReturns<string> {
    return spawnSync(node ?? '', [built.path(file), ...args], { input, encoding: 'utf8', env: {}, timeout: 20_000 });
  }

  function runHook(hook: string, input: object): unknown {
    const common = { session_id: 'session-1', cwd: '/project', ...input };
    const { status, stdout, stderr } = run(`hooks/${hook}.js`, JSON.stringify(common));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  test('every bundle can be read as far as to find out', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    // The module runs in the client alone.
    for (const { file } of bundles.filter(({ kind }) => kind !== 'module')) {
      const { stderr } = run(file);
      expect({ file, stderr }).toEqual({
        file,
        stderr: expect.not.stringMatching(/SyntaxError|Cannot find|at Object/),
      });
    }
  });

  test('the start of a session says so in one line, and no other hook does', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const said = runHook('session-start', { hook_event_name: 'SessionStart', source: 'startup' });
    expect(said).toEqual({ systemMessage: expect.stringContaining(fault()) });
    expect(JSON.stringify(said)).not.toContain('\\n');
    expect(runHook('session-start', { hook_event_name: 'SessionStart', source: 'compact' })).toBeUndefined();
    expect(runHook('user-prompt-submit', { hook_event_name: 'UserPromptSubmit', prompt: 'hello' })).toBeUndefined();
    expect(runHook('session-end', { hook_event_name: 'SessionEnd', reason: 'other' })).toBeUndefined();
    expect(runHook('file-changed', { hook_event_name: 'FileChanged' })).toBeUndefined();
    const expansion = { hook_event_name: 'UserPromptExpansion', command_name: 'review' };
    expect(runHook('user-prompt-expansion', expansion)).toBeUndefined();
  });

  test('a slash command is answered with it', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const input = { hook_event_name: 'UserPromptExpansion', command_name: 'cc2cc:agents' };
    expect(runHook('user-prompt-expansion', input)).toMatchObject({
      decision: 'block',
      reason: expect.stringContaining(fault()),
    });
  });

  test('the server stays up, its tools answer with it, and hooks hear nothing', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const requests = [
      ['initialize', { protocolVersion: '2025-11-25' }],
      ['server/discover', {}],
      ['tools/list', {}],
      ['tools/call', { name: 'whoami' }],
      ['tools/call', { name: 'hook_stop' }],
      ['tools/call', { name: 'hook_user_prompt_expansion', arguments: { command_name: 'cc2cc:agents' } }],
    ].map(([method, params], id) => JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const { status, stdout, stderr } = run('mcp/server.js', `${requests.join('\n')}\n`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [initialized, discovered, listed, called, hooked, typed] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(initialized.result).toMatchObject({ protocolVersion: '2025-11-25', serverInfo: { name: 'cc2cc' } });
    expect(discovered.error.code).toBe(-32601);
    expect(listed.result.tools.map(({ name }: { name: string }) => name)).toEqual(tools.map(({ name }) => name));
    expect(called.result).toEqual({
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining(`NODE_TOO_OLD: ${fault()}`) }],
    });
    expect(hooked.result).toEqual({ content: [{ type: 'text', text: '{}' }] });
    const reason = expect.stringContaining(fault());
    expect(JSON.parse(typed.result.content[0].text)).toMatchObject({ decision: 'block', reason });
  });

  test('the command line ends with 1 and the same line, as JSON where that is asked for', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    expect(run('bin/cc2cc', '', ['doctor'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(fault()),
    });
    const { stderr } = run('bin/cc2cc', '', ['agents', '--json']);
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'NODE_TOO_OLD', message: expect.stringContaining(fault()) } });
  });
});
