import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readCard, writeCard } from '../../../src/identity/card.ts';
import { Terminal, type TerminalSize } from '../../harness/terminal.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { CliRig } from '../../support/cli-rig.ts';

vi.setConfig({ testTimeout: 30_000 });

const patienceMs = 12_000;

let rig: CliRig;
let terminal: Terminal | undefined;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob');
});

afterEach(async () => {
  terminal?.kill('SIGKILL');
  await terminal?.waitForEnd(patienceMs);
  terminal = undefined;
  await rig[Symbol.asyncDispose]();
});

interface WatchOptions {
  readonly args?: readonly string[];
  readonly size?: TerminalSize;
  /** What the terminal says of itself. */
  readonly term?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A redirection of standard input, as a shell has it. */
  readonly input?: string;
}

/** Runs `watch` from a shell that prints something before and afterwards, as a person does. */
function startWatch({
  args = [],
  size = { columns: 100, rows: 20 },
  term = 'xterm-256color',
  environment = {},
  input = '',
}: WatchOptions = {}): Terminal {
  const script = [
    'echo before',
    `sh -c 'echo $$ > "$HOME/pid"; exec "$@"' sh "$@" ${input}`,
    'echo "ended with $?"',
    'stty -a | tr " ;" "\\n\\n" | grep -xE -- "-?(icanon|echo|isig)" | tr "\\n" " "',
    'read line',
  ].join('\n');
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: rig.folder, CC2CC_BRIDGE_DIR: rig.bridgeDirectory, LANG: 'C.UTF-8' },
    ...environment,
  };
  const command = ['-c', script, 'sh', 'env', `TERM=${term}`, process.execPath, rig.program, 'watch', ...args];
  terminal = new Terminal('/bin/sh', command, { cwd: rig.folder, env, size });
  return terminal;
}

/** A folder for the PATH that holds what the shell around `watch` needs, and no program that shows notifications. */
function folderWithout(program: string): string {
  const folder = join(rig.folder, `without-${program}`);
  mkdirSync(folder);
  for (const name of ['sh', 'env', 'stty', 'tr', 'grep']) {
    const found = (process.env.PATH ?? '').split(delimiter).find((place) => existsSync(join(place, name)));
    if (found === undefined) throw new Error(`this machine has no ${name}`);
    symlinkSync(join(found, name), join(folder, name));
  }
  return folder;
}

/** The program in the terminal, not the shell that started it. */
function pidOfWatch(): number {
  return Number(readFileSync(join(rig.folder, 'pid'), 'utf8'));
}

function untilShown(shown: Terminal, text: string | RegExp): Promise<unknown> {
  const isShown = () => (typeof text === 'string' ? shown.screen().includes(text) : text.test(shown.screen()));
  return waitFor(isShown, { timeoutMs: patienceMs, waitingFor: String(text), evidence: () => shown.screen() });
}

async function expectRestored(shown: Terminal, exitCode: number): Promise<void> {
  await untilShown(shown, /ended with [\s\S]* ?icanon/);
  expect(shown.screen()).toContain(`ended with ${exitCode}`);
  expect(shown.lines()[0]).toBe('before');
  expect(shown.lines().at(-1)).not.toContain('q quits');
  expect(shown.screen()).toMatch(/(^|\s)isig icanon echo( |$)/m);
  expect([shown.isAlternateScreen, shown.isCursorShown]).toEqual([false, true]);
}

test('the screen shows agents, and messages as they come, without a control character in sight', async () => {
  await rig.startSession('calm-owl');
  const shown = startWatch();
  await untilShown(shown, 'calm-owl joined');
  expect([shown.isAlternateScreen, shown.isCursorShown]).toEqual([true, false]);
  expect(shown.lines()[0]).toMatch(/^NAME +STATE/);
  expect(shown.lines()[1]).toBe('calm-owl  online   0');
  expect(shown.lines()[2]).toBe('bob       offline  0');
  await rig.post('alice', 'bob', 'please look at the log of tonight, it has grown');
  await untilShown(shown, /\d\d:\d\d:\d\d {2}alice → bob {2}queued {2}please look/);
  await untilShown(shown, /^bob +offline +1$/m);
  expect(shown.screen()).not.toMatch(/\\u\{|\[H|\[2J|\[K/);
  expect(shown.screen()).not.toContain('before');
});

describe.skipIf(process.platform === 'win32')('the terminal is as it was before', () => {
  beforeEach(() => rig.startSession('calm-owl').then(() => undefined));

  test.each([
    ['q', 0, (shown: Terminal) => shown.write('q')],
    ['ctrl-c', 130, (shown: Terminal) => shown.write('\x03')],
    ['SIGINT', 130, () => process.kill(pidOfWatch(), 'SIGINT')],
    ['SIGQUIT', 131, () => process.kill(pidOfWatch(), 'SIGQUIT')],
    ['ctrl-\\', 131, (shown: Terminal) => shown.write('\x1c')],
    ['SIGTERM', 143, () => process.kill(pidOfWatch(), 'SIGTERM')],
    ['SIGHUP', 129, () => process.kill(pidOfWatch(), 'SIGHUP')],
  ] as const)('after %s', async (_, exitCode, end) => {
    const shown = startWatch();
    await untilShown(shown, 'calm-owl joined');
    end(shown);
    await expectRestored(shown, exitCode);
  });

  test('after --for', async () => {
    await expectRestored(startWatch({ args: ['--for', '0.5'] }), 0);
  });

  test('after an error, which stands on the screen with the prompt', async () => {
    const shown = startWatch({ args: ['--notify', 'bob'], environment: { PATH: folderWithout('notify-send') } });
    await untilShown(shown, 'calm-owl joined');
    await rig.post('alice', 'bob', 'this cannot be shown on the desktop');
    await expectRestored(shown, 1);
    expect(shown.screen()).toMatch(/cc2cc: \w+: showing a notification failed: /);
  });
});

test.skipIf(process.platform === 'win32')(
  'after a defect that nobody catches the terminal is as it was, and the stack stands there',
  async () => {
    await rig.startSession('calm-owl');
    const preload = join(rig.folder, 'defect.cjs');
    const signal = join(rig.folder, 'fail-now');
    writeFileSync(
      preload,
      `const at = setInterval(() => { if (require('fs').existsSync(${JSON.stringify(signal)})) throw new Error('a defect'); }, 20); at.unref();`,
    );
    const shown = startWatch({ environment: { NODE_OPTIONS: `--require ${preload}` } });
    await untilShown(shown, 'calm-owl joined');
    writeFileSync(signal, '');
    await expectRestored(shown, 1);
    expect(shown.screen()).toContain('Error: a defect');
  },
);

test.skipIf(process.platform === 'win32')('without keys it does not speak of q', async () => {
  await rig.startSession('calm-owl');
  const shown = startWatch({ input: '</dev/null' });
  await untilShown(shown, /calm-owl joined\n\nctrl-c quits$/m);
  expect(shown.screen()).not.toContain('q quits');
  process.kill(pidOfWatch(), 'SIGINT');
  await untilShown(shown, 'ended with 130');
});

test('a bridge directory that is moved away is named, and followed again when it is back', async () => {
  await rig.startSession('calm-owl');
  const shown = startWatch();
  await untilShown(shown, 'calm-owl joined');
  const away = `${rig.bridgeDirectory}-away`;
  renameSync(rig.bridgeDirectory, away);
  await untilShown(shown, /^! the bridge directory .* is gone/m);
  expect(shown.screen()).toContain('calm-owl');
  renameSync(away, rig.bridgeDirectory);
  await waitFor(() => !shown.screen().includes('is gone'), {
    timeoutMs: patienceMs,
    waitingFor: 'the fault to go',
    evidence: () => shown.screen(),
  });
  await rig.post('alice', 'bob', 'hello again');
  await untilShown(shown, /alice → bob {2}queued {2}hello again/);
  expect(shown.screen()).not.toContain('left');
});

test('a change of the size is followed at once, also while nothing happens', async () => {
  await rig.startSession('calm-owl');
  const { registry } = await rig.bridge();
  const card = await readCard(registry, 'calm-owl');
  if (!card) throw new Error('the session has no card');
  await writeCard(registry, { ...card, directory: '/home/日本語のフォルダー/仕事/プロジェクト' });
  const shown = startWatch({ size: { columns: 80, rows: 12 } });
  await untilShown(shown, /^calm-owl {2}online +0 +\/home\/日本語のフォルダー\/仕事\/プロジェクト$/m);
  shown.resize({ columns: 40, rows: 9 });
  await untilShown(shown, /^calm-owl {2}online +0 +….*プロジェクト$/m);
  expect(shown.lines()).toHaveLength(9);
  await untilShown(shown, /\nq quits$/);
  shown.resize({ columns: 120, rows: 12 });
  await untilShown(shown, /^calm-owl {2}online +0 +\/home\/日本語/m);
});

test.each([40, 80, 120])('wide characters break no line at %i columns', async (columns) => {
  await rig.startSession('calm-owl');
  const shown = startWatch({ size: { columns, rows: 12 } });
  await untilShown(shown, 'calm-owl joined');
  await rig.post('alice', 'bob', '日本語のとても長いメッセージがここに続きます。改行はありません。'.repeat(3));
  await untilShown(shown, /alice → bob {2}queued {2}.*日本/);
  const lines = shown.lines();
  const at = lines.findIndex((line) => line.includes('alice → bob'));
  expect(lines[at]).toMatch(/…$/);
  expect(lines.slice(at + 1)).toEqual(['', 'q quits', ...lines.slice(at + 3).map(() => '')]);
});

test('a terminal without screens gets lines', async () => {
  await rig.startSession('calm-owl');
  const shown = startWatch({ term: 'dumb' });
  await untilShown(shown, 'calm-owl joined');
  expect(shown.isAlternateScreen).toBe(false);
  expect(shown.lines()[0]).toBe('before');
});

test('--json prints objects in a terminal, too', async () => {
  await rig.startSession('calm-owl');
  const shown = startWatch({ args: ['--json'] });
  await untilShown(shown, '{"kind":"agent","name":"calm-owl","online":true');
  expect(shown.isAlternateScreen).toBe(false);
  expect(existsSync(join(rig.folder, 'pid'))).toBe(true);
});
