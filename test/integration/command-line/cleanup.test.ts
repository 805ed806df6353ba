import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dateFolderOf, newMessageId } from '../../../src/protocol/ids.ts';
import { type MailboxLayout, mailboxOf } from '../../../src/protocol/layout.ts';
import { Terminal } from '../../harness/terminal.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { CliRig } from '../../support/cli-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

const patienceMs = 20_000;
const fileCount = 1_500;
const slowDisk = { NODE_OPTIONS: `--require ${join(import.meta.dirname, '../../support/slow-removal.cjs')}` };
const cleanup = ['cleanup', '--older-than', '0'];

let rig: CliRig;
let mailbox: MailboxLayout;
let terminal: Terminal | undefined;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob');
  mailbox = mailboxOf(rig.bridgeDirectory, 'bob');
  const day = join(mailbox.done, dateFolderOf(newMessageId(Date.now())));
  mkdirSync(day, { recursive: true, mode: 0o700 });
  for (let number = 0; number < fileCount; number++) {
    const id = newMessageId(Date.now());
    writeFileSync(join(day, `${id}.json`), '{}');
    if (number % 3 === 0) writeFileSync(join(mailbox.receipts, `${id}.receipt.json`), '{}');
  }
});

afterEach(async () => {
  terminal?.kill('SIGKILL');
  await terminal?.waitForEnd(patienceMs);
  terminal = undefined;
  await rig[Symbol.asyncDispose]();
});

function filesLeft(): number {
  const folders = [...readdirSync(mailbox.done).map((day) => join(mailbox.done, day)), mailbox.receipts];
  return folders.reduce((sum, folder) => sum + readdirSync(folder).length, 0);
}

function start(args: readonly string[], size = { columns: 100, rows: 20 }): Terminal {
  const env = { PATH: process.env.PATH ?? '', HOME: rig.folder, CC2CC_BRIDGE_DIR: rig.bridgeDirectory, ...slowDisk };
  terminal = new Terminal(process.execPath, [rig.program, ...args], { cwd: rig.folder, env, size });
  return terminal;
}

test('a terminal shows how far it is on one line that is written again a few times a second, and erased', async () => {
  const startedAtMs = performance.now();
  const typed = await rig.typed(cleanup, { ...slowDisk, TERM: 'xterm-256color' });
  const output = typed.replaceAll('\r', '<').replaceAll('\x1b[K', '>');
  const tookMs = performance.now() - startedAtMs;
  const frames = output.match(/<cleanup: [\d,]+ files checked, [\d,]+ removed \(to-bob\/[^)]+\)>/g) ?? [];
  expect(frames.length).toBeGreaterThan(2);
  expect(frames.length).toBeLessThanOrEqual(1 + tookMs / 200);
  expect(frames.at(-1)).toMatch(/cleanup: \d,\d{3} files checked, 1,\d{3} removed/);
  expect(output).toMatch(/><>Removed 2000 files, 0\.0 MB \(seen: 1500, note: 500\)\.<\n$/);
});

test('a narrow terminal keeps it on one line', async () => {
  const { screen, lines, end } = await until(start(cleanup, { columns: 30, rows: 6 }), /^cleanup: /);
  expect(end).toBeUndefined();
  expect(lines.filter(Boolean)).toHaveLength(1);
  expect(screen.length).toBeLessThan(30);
});

test('ctrl-c stops it between two files, with what it removed and exit code 130, and the next one goes on', async () => {
  const running = start(cleanup);
  await until(running, /^cleanup: .* [1-9]\d* removed/);
  running.write('\x03');
  expect((await running.waitForEnd(patienceMs)).exitCode).toBe(130);
  const removed = Number(/Removed (\d+) files/.exec(await settled(running))?.[1]);
  expect(running.screen()).toContain('Stopped early; run the command again to go on.');
  expect(running.screen()).not.toContain('looked at');
  expect(removed).toBeGreaterThan(0);
  expect(filesLeft()).toBe(2_000 - removed);
  const { stdout } = await rig.run(cleanup);
  expect(stdout).toMatch(new RegExp(`^Removed ${2_000 - removed} files, `));
  expect(filesLeft()).toBe(0);
});

test('nothing of it is in a pipe, nor in a terminal with --json, and a dumb terminal shows the answer alone', async () => {
  const dry = [...cleanup, '--dry-run'];
  const piped = await rig.run(dry);
  expect(piped).toMatchObject({ exitCode: 0, stderr: '' });
  expect(piped.stdout).toBe('Would remove 2000 files, 0.0 MB (seen: 1500, note: 500).\n');
  expect(JSON.parse(await rig.typed([...dry, '--json']))).toEqual({
    removed: 2_000,
    sizeBytes: 4_000,
    counts: { seen: 1_500, note: 500 },
    expired: 0,
    dryRun: true,
  });
  expect(await rig.typed(dry, { TERM: 'dumb' })).toBe(piped.stdout.replace('\n', '\r\n'));
  expect(filesLeft()).toBe(2_000);
});

function until(shown: Terminal, pattern: RegExp) {
  return waitFor(
    () => {
      const screen = shown.screen();
      return pattern.test(screen) ? { screen, lines: shown.lines(), end: shown.end } : undefined;
    },
    { timeoutMs: patienceMs, waitingFor: String(pattern), evidence: () => shown.screen() },
  );
}

/** The last output may be drawn after the end of the program. */
async function settled(shown: Terminal): Promise<string> {
  return (await until(shown, /Stopped/)).screen;
}
