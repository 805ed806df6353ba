import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageJson } from '../../../scripts/package-json.mts';
import { verbs } from '../../../src/cli/all-verbs.ts';
import { runCommand } from '../../harness/run-command.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

test('--version tells the version', async () => {
  expect(await rig.run(['--version'])).toEqual({ exitCode: 0, stdout: `cc2cc ${packageJson.version}\n`, stderr: '' });
});

test('--help lists the commands, and each of them has help of its own', async () => {
  const { exitCode, stdout } = await rig.run(['--help']);
  expect(exitCode).toBe(0);
  const listed = [...stdout.matchAll(/^ {2}([a-z-]+) +/gm)].map(([, name]) => name);
  expect(listed).toEqual(verbs.map(({ name }) => name));
  for (const name of listed) {
    const help = await rig.run([String(name), '--help']);
    expect(help).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining(`Usage: cc2cc ${name}`) });
    expect(help.stdout).toMatch(/--as NAME[\s\S]*--json/);
  }
});

test.each([
  ['nothing', []],
  ['an unknown command', ['sned', 'bob', 'hi']],
  ['an unknown option', ['agents', '--everything']],
  ['an option without its value', ['agents', '--as']],
  ['a value where there is none', ['agents', '--json=yes']],
  ['a word too many', ['agents', 'bob']],
  ['two message ids', ['status', 'msg-1', 'msg-2']],
])('%s is wrong usage', async (_, args) => {
  const { exitCode, stdout, stderr } = await rig.run(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^cc2cc: BAD_INPUT: .*\n$/);
});

test('wrong usage is told as JSON where that was asked for', async () => {
  const { stdout, stderr } = await rig.run(['sned', '--json']);
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toEqual({
    error: { code: 'BAD_INPUT', message: expect.stringContaining('init, agents, send') },
  });
});

test('--as and --json may stand before the command', async () => {
  const { exitCode, stdout } = await rig.run(['--as', 'send', '--json', 'status']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'send' });
});

test.each([
  ['--as', ['agents', '--as', 'Not A Name'], {}],
  ['--as', ['send', 'bob', 'hi', '--as', 'all'], {}],
  ['CC2CC_NAME', ['status'], { CC2CC_NAME: '../up' }],
])('a name that cannot be one is refused with the rule, from %s', async (source, args, environment) => {
  const { exitCode, stdout, stderr } = await rig.run([...args, '--json'], { environment });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  const { error } = JSON.parse(stderr);
  expect(error).toEqual({
    code: 'NAME_INVALID',
    message: expect.stringMatching(new RegExp(`^${source} is .*1 to 31`)),
  });
});

test('a store of a newer version is refused in one line', async () => {
  mkdirSync(rig.bridgeDirectory);
  writeFileSync(join(rig.bridgeDirectory, 'store.json'), '{"format":999}\n');
  const { exitCode, stdout, stderr } = await rig.run(['agents']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^cc2cc: STORE_TOO_NEW: .*update the plugin\n$/);
  expect(JSON.parse((await rig.run(['agents', '--json'])).stderr).error.code).toBe('STORE_TOO_NEW');
});

test('a bridge directory that cannot be made is told in one line', async () => {
  writeFileSync(rig.bridgeDirectory, 'a file stands here');
  const { exitCode, stdout, stderr } = await rig.run(['agents']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^cc2cc: STORE_FAILED: .*set CC2CC_BRIDGE_DIR to another folder\n$/);
});

test('a reader that stops reading gets no stack', async () => {
  await rig.know('bob');
  const child = rig.start(['agents']);
  child.stdout.destroy();
  const errors = text(child.stderr);
  await once(child, 'exit');
  expect({ exitCode: child.exitCode, errors: await errors }).toEqual({ exitCode: 1, errors: '' });
});

test('the built file runs when it is copied alone to an empty folder', async () => {
  const folder = join(rig.folder, 'alone');
  mkdirSync(folder);
  const copy = join(folder, 'cc2cc');
  copyFileSync(rig.program, copy);
  expect(readFileSync(copy, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node']);
  const env = { PATH: process.env.PATH, HOME: folder };
  const [program, args] = process.platform === 'win32' ? [process.execPath, [copy]] : [copy, []];
  const run = await runCommand(program, [...args, 'init'], { cwd: folder, env, timeoutMs: 8_000 });
  expect(run).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(`${join(folder, '.cc2cc')}\n`),
    stderr: '',
  });
});
