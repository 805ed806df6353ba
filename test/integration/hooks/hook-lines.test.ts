import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../../../scripts/package-json.mts';
import { BuiltFiles } from '../../support/identity-built.ts';
import { openHookSession } from '../../support/identity-hooks.ts';

vi.setConfig({ testTimeout: 30_000 });

const built = new BuiltFiles();
beforeAll(() => built.build('hook'));
afterAll(() => built.remove());

const { hooks } = JSON.parse(readFileSync(join(repositoryRoot, 'hooks', 'hooks.json'), 'utf8'));
const line: string = hooks.SessionStart[0].hooks[0].command;
const shells = ['/bin/sh', '/bin/bash', '/bin/zsh'];

describe.skipIf(process.platform === 'win32').each(shells)('the line of hooks.json in %s', (shell) => {
  test('runs the hook whatever NODE_OPTIONS says and whatever the folder is called, as a child of the client', async ({
    skip,
  }) => {
    if (!existsSync(shell)) skip(`${shell} is not installed`);
    await using session = await openHookSession(built.path('hooks'));
    const root = join(session.folder, `it's "a" $(touch made) \`touch made\` folder`);
    mkdirSync(root);
    cpSync(built.path('hooks'), join(root, 'hooks'), { recursive: true });
    const env = {
      ...{ PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), HOME: session.folder },
      ...{ CLAUDE_PLUGIN_ROOT: root, CC2CC_BRIDGE_DIR: session.bridgeDirectory, CC2CC_NAME: 'brave-fox' },
      NODE_OPTIONS: '--require /nowhere/missing.js',
    };
    const child = spawn(shell, ['-c', line], { env, cwd: session.folder });
    child.stdin.end(
      JSON.stringify({ session_id: 'session-1', cwd: '/project', hook_event_name: 'SessionStart', source: 'startup' }),
    );
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect({ stderr, exitCode: child.exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(JSON.parse(stdout).systemMessage).toContain('You are brave-fox.');
    expect(existsSync(join(session.folder, 'made'))).toBe(false);
    // Without CLAUDE_PID the parent of the hook is taken for the client, which here is this process.
    const [binding] = readClients(session.bridgeDirectory);
    expect(binding).toContain(String(process.pid));
  });
});

function readClients(bridge: string): string[] {
  return readdirSync(join(bridge, 'clients'));
}
