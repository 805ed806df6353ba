import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../../src/base/fs.ts';
import { checkLauncher } from '../../../../src/cli/launcher/check-launcher.ts';
import {
  isOnPath,
  type LauncherSite,
  launcherCommand,
  launcherPath,
  placeLauncher,
  removeLauncher,
} from '../../../../src/cli/launcher/launcher.ts';
import { windowsLauncher } from '../../../../src/cli/launcher/launcher-text.ts';
import { interceptFileSystem, systemError } from '../../../support/intercepted-file-system.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let home: string;
let site: LauncherSite;

beforeEach(() => {
  home = temporaryFolder();
  const program = join(home, 'plain', 'bin', 'cc2cc');
  site = { platform: 'linux', homeDirectory: home, environment: { PATH: '/usr/bin' }, node: process.execPath, program };
});

describe.skipIf(process.platform === 'win32')('in a shell', () => {
  test('it starts the newest version that is installed, and follows an update', async () => {
    await placeLauncher(nodeFileSystem, site);
    record([installVersion('0.9.0')]);
    expect(start().stdout).toBe('0.9.0 []\n');
    record([installVersion('0.9.0'), installVersion('0.10.0')]);
    expect(start().stdout).toBe('0.10.0 []\n');
  });

  test('a version that the client has removed is passed over', async () => {
    await placeLauncher(nodeFileSystem, site);
    const gone = installVersion('0.10.0');
    record([installVersion('0.9.0'), gone]);
    rmSync(gone, { recursive: true });
    expect(start().stdout).toBe('0.9.0 []\n');
  });

  test('of a marketplace that is a folder it starts what sessions run: the plugin in place', async () => {
    await placeLauncher(nodeFileSystem, site);
    const clone = join(home, 'clone');
    writePlugin(join(clone, 'plugin'), '0.9.0', 'in place');
    record([installVersion('0.9.0')], { source: { source: 'directory', path: clone }, installLocation: clone });
    expect(start().stdout).toBe('in place []\n');
  });

  test('arguments, standard input and the exit code pass through unchanged', async () => {
    await placeLauncher(nodeFileSystem, site);
    record([installVersion('1.0.0')]);
    const words = ['send', 'a b', `'"$HOME`, '--', '--flag', '', '-e', '--version'];
    const { status, stdout } = start(words, { input: 'from standard input' });
    expect(stdout).toBe(`1.0.0 ${JSON.stringify([...words, 'from standard input'])}\n`);
    expect(status).toBe(7);
  });

  test('a package.json in the home does not decide how it is read', async () => {
    await placeLauncher(nodeFileSystem, site);
    record([installVersion('1.0.0')]);
    writeFileSync(join(home, 'package.json'), '{"type":"module"}');
    expect(start()).toMatchObject({ stdout: '1.0.0 []\n', stderr: '' });
  });

  test('where no plugin is installed it starts the program that wrote it, unless the client keeps that', async () => {
    writePlugin(join(home, 'plain'), '1.0.0', 'plain');
    await placeLauncher(nodeFileSystem, site);
    expect(start().stdout).toBe('plain []\n');
    await placeLauncher(nodeFileSystem, { ...site, program: join(installVersion('1.0.0'), 'bin', 'cc2cc') });
    const { status, stderr } = start();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^cc2cc: no cc2cc is installed as a plugin/)]);
  });

  test('records that are damaged or of another shape are as good as none', async () => {
    writePlugin(join(home, 'plain'), '1.0.0', 'plain');
    await placeLauncher(nodeFileSystem, site);
    for (const text of ['', '{', 'null', '[]', '{"plugins":{"cc2cc@x":[null,7,{"installPath":7}],"cc2cc@y":null}}']) {
      writeRecord('installed_plugins.json', text);
      writeRecord('known_marketplaces.json', text);
      expect(start()).toMatchObject({ stdout: 'plain []\n', stderr: '' });
    }
  });

  test('the folder of the client is the one that was set when it was written, or is set now', async () => {
    const [one, other] = [join(home, `it's one`), join(home, 'other')];
    await placeLauncher(nodeFileSystem, { ...site, environment: { CLAUDE_CONFIG_DIR: one } });
    record([installVersion('1.0.0', one)], undefined, one);
    record([installVersion('2.0.0', other)], undefined, other);
    expect(start().stdout).toBe('1.0.0 []\n');
    expect(start([], { env: { CLAUDE_CONFIG_DIR: other } }).stdout).toBe('2.0.0 []\n');
  });

  test('where its Node is gone it takes the one on the PATH, and without any says what is needed', async () => {
    await placeLauncher(nodeFileSystem, { ...site, node: join(home, 'gone', 'node') });
    record([installVersion('1.0.0')]);
    expect(start([], { env: { PATH: dirname(process.execPath) } }).stdout).toBe('1.0.0 []\n');
    const { status, stderr } = start([], { env: { PATH: join(home, 'nothing') } });
    expect([status, stderr]).toEqual([1, 'cc2cc needs Node 20 or newer; install it, or put it on the PATH\n']);
  });

  test('a NODE_OPTIONS that breaks Node does not count', async () => {
    await placeLauncher(nodeFileSystem, site);
    record([installVersion('1.0.0')]);
    const env = { NODE_OPTIONS: `--require ${join(home, 'missing.cjs')}` };
    expect(start(['a'], { env })).toMatchObject({ stdout: '1.0.0 ["a"]\n', stderr: '' });
  });

  test.each(['', 'somewhere'])('with HOME "%s" it looks in no folder that it happens to be in', async (HOME) => {
    await placeLauncher(nodeFileSystem, site);
    const { status, stdout, stderr } = start([], { env: { HOME } });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('cc2cc: HOME is empty or no absolute path; set HOME to your home directory\n');
  });

  test.each([
    [
      '~/.local is a file',
      () => writeFileSync(join(home, '.local'), ''),
      'is a file, or lies below one',
      'move that file away',
    ],
    [
      '~/.local/bin is a file',
      () => {
        mkdirSync(join(home, '.local'));
        writeFileSync(join(home, '.local', 'bin'), '');
      },
      'is a file, or lies below one',
      'move that file away',
    ],
  ])('where %s, that is what is said to be in the way', async (_, make, what, remedy) => {
    make();
    const refused = expect.objectContaining({
      code: 'STORE_FAILED',
      problem: expect.stringContaining(`${join(home, '.local', 'bin')} ${what}`),
      remedy,
    });
    await expect(placeLauncher(nodeFileSystem, site)).rejects.toEqual(refused);
  });

  test('a folder that may not be written is named, with the right to give', async () => {
    const failing = interceptFileSystem(async (operation, perform) => {
      if (operation.name !== 'makeDirectory') return perform();
      throw Object.assign(systemError('EACCES'), { syscall: 'mkdir', path: join(home, '.local') });
    });
    await expect(placeLauncher(failing, site)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      problem: expect.stringContaining(`${join(home, '.local', 'bin')} is closed to your account`),
      remedy: expect.not.stringContaining('CC2CC_BRIDGE_DIR'),
    });
  });

  test('everybody may run it, and writing it again leaves one file', async () => {
    const path = await placeLauncher(nodeFileSystem, site);
    await placeLauncher(nodeFileSystem, site);
    expect(statSync(path).mode & 0o100).toBe(0o100);
    expect(await nodeFileSystem.readDirectory(dirname(path))).toEqual(['cc2cc']);
  });
});

test.each([
  ['a file', (path: string) => writeFileSync(path, '#!/bin/sh\necho mine\n')],
  ['a symbolic link', (path: string) => symlinkSync('/bin/true', path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('%s that is not from cc2cc is neither replaced nor removed', async (_what, make) => {
  const path = launcherPath(site);
  mkdirSync(dirname(path), { recursive: true });
  make(path);
  const refusal = `NOT_ALLOWED: ${path} is not from cc2cc and stays as it is; move it away, then try again`;
  await expect(placeLauncher(nodeFileSystem, site)).rejects.toThrow(refusal);
  await expect(removeLauncher(nodeFileSystem, site)).rejects.toThrow(refusal);
  expect(await nodeFileSystem.readDirectory(dirname(path))).toEqual(['cc2cc']);
});

test('removing it leaves nothing, and says whether it was there', async () => {
  const path = await placeLauncher(nodeFileSystem, site);
  expect(await removeLauncher(nodeFileSystem, site)).toBe(true);
  expect(await nodeFileSystem.readDirectory(dirname(path))).toEqual([]);
  expect(await removeLauncher(nodeFileSystem, site)).toBe(false);
});

test('doctor says how to get it, that its folder is not on the PATH, and where it is', async () => {
  const onPath = { ...site, environment: { PATH: `/usr/bin:${dirname(launcherPath(site))}/` } };
  expect(isOnPath(onPath)).toBe(true);
  expect(await checkLauncher(nodeFileSystem, site)).toMatchObject({ result: 'good', fix: /cc2cc-install-cli/ });
  await placeLauncher(nodeFileSystem, site);
  expect(await checkLauncher(nodeFileSystem, site)).toMatchObject({ detail: /is not on the PATH$/ });
  expect(await checkLauncher(nodeFileSystem, onPath)).toEqual({
    check: 'launcher',
    result: 'good',
    detail: launcherPath(site),
  });
});

test('on Windows a batch file has Node run a script beside it, which finds the same', async () => {
  const onWindows = { ...site, platform: 'win32' } as const;
  await placeLauncher(nodeFileSystem, onWindows);
  expect(readFileSync(launcherPath(onWindows), 'utf8')).toContain('\r\n@node "%~dp0cc2cc.cjs" %*\r\n');
  record([installVersion('1.0.0')]);
  const [node = '', script = ''] = launcherCommand(onWindows);
  const { stdout } = spawnSync(node, [script, 'a b'], { encoding: 'utf8', env: { HOME: home }, input: '' });
  expect(stdout).toBe('1.0.0 ["a b"]\n');
  expect(await removeLauncher(nodeFileSystem, onWindows)).toBe(true);
  expect(await nodeFileSystem.readDirectory(dirname(script))).toEqual([]);
  const { command } = windowsLauncher({ node, clientConfiguration: undefined, otherwise: undefined }, 'x.cjs');
  expect(command).not.toMatch(/[^\r]\n/);
});

function start(words: readonly string[] = [], { input = '', env = {} } = {}) {
  return spawnSync(launcherPath(site), words, {
    encoding: 'utf8',
    input,
    env: { HOME: home, PATH: '/nowhere', ...env },
  });
}

/** A plugin whose program prints its version, its arguments and its standard input, and ends with 7. */
function writePlugin(folder: string, version: string, shown = version): string {
  for (const name of ['.claude-plugin', 'bin']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, '.claude-plugin', 'plugin.json'), JSON.stringify({ version }));
  const program = `#!/usr/bin/env node
const given = require('node:fs').readFileSync(0, 'utf8');
console.log(${JSON.stringify(shown)}, JSON.stringify([...process.argv.slice(2), ...(given ? [given] : [])]));
process.exitCode = 7;
`;
  writeFileSync(join(folder, 'bin', 'cc2cc'), program);
  return folder;
}

function installVersion(version: string, client = join(home, '.claude')): string {
  return writePlugin(join(client, 'plugins', 'cache', 'cc2cc', 'cc2cc', version), version);
}

/** As the client notes it. */
function record(folders: readonly string[], marketplace?: object, client = join(home, '.claude')): void {
  const entries = folders.map((installPath) => ({ scope: 'user', installPath }));
  const other = [{ installPath: join(home, 'other-plugin') }];
  const plugins = { 'other@cc2cc': other, 'cc2cc@cc2cc': entries };
  writeRecord('installed_plugins.json', JSON.stringify({ version: 2, plugins }), client);
  writeRecord('known_marketplaces.json', JSON.stringify(marketplace ? { cc2cc: marketplace } : {}), client);
}

function writeRecord(file: string, text: string, client = join(home, '.claude')): void {
  mkdirSync(join(client, 'plugins'), { recursive: true });
  writeFileSync(join(client, 'plugins', file), text);
}
