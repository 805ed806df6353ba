import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageJson } from '../../../scripts/package-json.mts';
import { commands as verbs } from '../../../src/cli/all-commands.ts';
import { runCommand } from '../../harness/run-command.ts';
import { CliRig } from '../../support/cli-rig.ts';

const movedClock = fileURLToPath(new URL('../../support/moved-clock.cjs', import.meta.url));

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

test.each([['--version'], ['-V'], ['version']])('%s tells the version', async (word) => {
  expect(await rig.run([word])).toEqual({ exitCode: 0, stdout: `cc2cc ${packageJson.version}\n`, stderr: '' });
});

test.each([
  ['version', '--json'],
  ['--version', '--json'],
  ['--json', '-V'],
])('%s %s tells the version as JSON', async (...args) => {
  const { stdout } = await rig.run(args);
  expect(JSON.parse(stdout)).toEqual({ version: packageJson.version });
});

test('help of a command within another is the one that --help shows', async () => {
  const asked = await rig.run(['help', 'task', 'update']);
  expect(asked).toEqual(await rig.run(['task', 'update', '--help']));
  expect(asked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: cc2cc task update ID STATE') });
});

test('--help lists the commands, and each of them has help of its own', async () => {
  const { exitCode, stdout } = await rig.run(['--help']);
  expect(exitCode).toBe(0);
  const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) +/gm)].map(([, name]) => name);
  expect(listed.splice(-2).sort()).toEqual(['help', 'version']);
  expect(listed).toEqual(verbs.map(({ name }) => name));
  const helps = await Promise.all(listed.map((name) => rig.run([String(name), '--help'])));
  for (const [index, help] of helps.entries()) {
    const usage = expect.stringContaining(`Usage: cc2cc ${listed[index]}`);
    expect(help).toMatchObject({ exitCode: 0, stderr: '', stdout: usage });
    expect(help.stdout).toMatch(/--as NAME[\s\S]*--json/);
  }
});

test.each([
  ['a command that needs another without it', ['task']],
  ['an unknown command of a command', ['task', 'upd']],
  ['help about an unknown command', ['help', 'sned']],
  ['help about an unknown command of a command', ['help', 'task', 'updat']],
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
    error: {
      code: 'BAD_INPUT',
      message: 'unknown command "sned"; did you mean send? To list the commands: cc2cc --help',
    },
  });
});

test.each([
  [['help'], ['--help']],
  [['-h'], ['--help']],
  [
    ['help', 'send'],
    ['send', '--help'],
  ],
  [
    ['send', '-h'],
    ['send', '--help'],
  ],
])('%j shows the same as %j', async (args, same) => {
  const shown = await rig.run(args);
  expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
  expect(shown).toEqual(await rig.run(same));
});

test.each([
  [['help', 'task', 'updat'], 'unknown command "updat"; did you mean update? To list the commands: cc2cc task --help'],
  [['sned', 'bob'], 'unknown command "sned"; did you mean send? To list the commands: cc2cc --help'],
  [['help', 'sned'], 'unknown command "sned"; did you mean send? To list the commands: cc2cc --help'],
  [['help', 'nothing-like-it'], 'unknown command "nothing-like-it"; to list the commands: cc2cc --help'],
  [['task', 'lst'], 'unknown command "lst"; did you mean list? To list the commands: cc2cc task --help'],
  [
    ['agents', '--al'],
    'unknown option "--al"; did you mean one of --all, --as? To list the options: cc2cc agents --help',
  ],
  [
    ['send', 'bob', '--tll', '5'],
    'unknown option "--tll"; did you mean one of --all, --ttl? To list the options: cc2cc send --help (text that begins with "-" goes after --)',
  ],
  [['agents', 'bob'], 'unexpected argument "bob"; usage: cc2cc agents'],
  [['thread'], 'missing required argument "ID"; usage: cc2cc thread ID'],
  [['task'], 'missing command; choose one of list, show, take, update; to list the commands: cc2cc task --help'],
  [['send', 'bob', 'x', '-p', 'hgih'], '--priority is "hgih"; give one of low, normal, high, critical'],
  [['receive', '--limit', '0'], '--limit is "0"; give a whole number from 1 on'],
  [['receive', '--wait', 'x'], '--wait is "x"; give a number of seconds, or a time such as 30m, 12h or 1d'],
])('%j is told what is meant: %s', async (args, message) => {
  expect(await rig.run(args)).toEqual({ exitCode: 2, stdout: '', stderr: `cc2cc: BAD_INPUT: ${message}\n` });
});

test('common options have short forms', async () => {
  await rig.know('bob');
  await rig.json(['send', 'bob', 'hi', '-a', 'alice', '-p', 'low']);
  expect(await rig.json(['receive', '-a', 'bob', '-n', '1', '-w', '5s'])).toMatchObject([
    { from: 'alice', priority: 'low' },
  ]);
});

test('a time to live may be said in hours or days', async () => {
  await rig.know('bob');
  await rig.json(['send', 'bob', 'hi', '--ttl', '1d']);
  expect(await rig.receive('bob')).toMatchObject([{ ttl: 86_400 }]);
});

test('text behind -- is text, whatever it looks like', async () => {
  await rig.know('bob');
  await rig.json(['send', 'bob', '--priority', 'low', '--', '--json', '-']);
  expect(await rig.receive('bob')).toMatchObject([{ content: { text: '--json -' } }]);
});

describe('without a command', () => {
  test('shows who is online, what waits, what is stuck and where to go', async () => {
    await rig.startSession('calm-owl');
    await rig.know('bob');
    await rig.post('alice', 'bob', 'hi');
    const { exitCode, stdout, stderr } = await rig.run(['--as', 'bob']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^You are +bob\nOnline +1: calm-owl\nUnread +1; to read: cc2cc receive --as bob\nStuck +nothing\n/,
    );
    expect(stdout).toMatch(/\n\nNext +.*cc2cc help\n$/);
  });

  test('names what is stuck with its fix', async () => {
    await rig.know('bob');
    await rig.post('alice', 'bob', 'hi');
    const clock = join(rig.folder, 'clock');
    writeFileSync(clock, String(3 * 3_600_000));
    const environment = { NODE_OPTIONS: `--require ${movedClock}`, CC2CC_TEST_CLOCK: clock };
    expect((await rig.run([], { environment })).stdout).toMatch(
      /^Stuck +mail for bob: 1 waiting, the oldest for 3 h; .*; to fix it: .*cc2cc receive --as bob$/m,
    );
  });

  test('gives the same as JSON', async () => {
    await rig.know('bob');
    expect(await rig.json(['--as', 'bob'])).toMatchObject({ name: 'bob', online: [], waiting: 0, stuck: [] });
  });
});

test('--as and --json may stand before the command', async () => {
  await rig.know('send');
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

describe.skipIf(process.platform === 'win32').each(['', 'somewhere'])('with HOME "%s"', (HOME) => {
  const environment = { HOME, CC2CC_BRIDGE_DIR: '' };

  test('no folder is made where it happens to run, and the error says what to set', async () => {
    const { exitCode, stdout, stderr } = await rig.run(['agents'], { environment });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^cc2cc: BAD_INPUT: HOME is empty or no absolute path; set HOME .* or CC2CC_BRIDGE_DIR .*\n$/,
    );
    expect(readdirSync(rig.folder)).toEqual(['program']);
  });

  test('doctor names it with the fix', async () => {
    const { exitCode, stdout } = await rig.run(['doctor'], { environment });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^settings +broken +HOME is empty or no absolute path\n {4}to fix it: set HOME/);
  });

  test('all works where CC2CC_BRIDGE_DIR is set', async () => {
    await rig.know('bob');
    await rig.json(['send', 'bob', 'hi'], { environment: { HOME } });
    expect((await rig.run(['doctor'], { environment: { HOME } })).stdout).toMatch(
      /^launcher +weaker +HOME is empty or no absolute path\n {4}to fix it: set HOME/m,
    );
  });
});

test.skipIf(process.platform === 'win32')(
  'install-cli names the file in its way, and no bridge directory',
  async () => {
    writeFileSync(join(rig.folder, '.local'), '');
    const { exitCode, stderr } = await rig.run(['install-cli']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${join(rig.folder, '.local', 'bin')} is a file, or lies below one`);
    expect(stderr).toMatch(/; move that file away\n$/);
  },
);

test('a reader that stops reading gets no stack', async () => {
  await rig.know('bob');
  const child = rig.start(['agents']);
  child.stdout.destroy();
  const errors = text(child.stderr);
  await once(child, 'exit');
  expect({ exitCode: child.exitCode, errors: await errors }).toEqual({ exitCode: 1, errors: '' });
});

test('a copy without the file that a command needs says which it is, and has its help all the same', async () => {
  const folder = join(rig.folder, 'alone');
  mkdirSync(folder);
  const copy = join(folder, 'cc2cc');
  copyFileSync(rig.program, copy);
  const run = (word: string) =>
    runCommand(process.execPath, [copy, word], { cwd: folder, env: { HOME: folder }, timeoutMs: 8_000 });
  expect(await run('--help')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('init')).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr: expect.stringMatching(
      /^cc2cc: NOT_FOUND: upkeep\.js is not beside this program; .*copy all files of bin\/\n$/,
    ),
  });
});

test('the built files run when they are copied to an empty folder', async () => {
  const folder = join(rig.folder, 'alone');
  const copy = join(folder, 'cc2cc');
  rig.copyProgram(folder);
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
