import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newCard, writeCard } from '../../../src/identity/card.ts';
import { Terminal } from '../../harness/terminal.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.startSession('brave-fox');
  await rig.know('bob');
  await rig.post('alice', 'bob', 'hi');
  const { registry } = await rig.bridge();
  const directory = join(rig.folder, '日本語', 'שלום', '👩‍🚀');
  mkdirSync(directory, { recursive: true });
  const summary = '二つのブランチをまとめています 👍🏽 e\u0301t מיזוג';
  const card = { ...newCard(registry, 'calm-owl'), directory, role: 'reviewer', groups: ['backend'], summary };
  await writeCard(registry, { ...card, lastUsedAtMs: Date.now() - 3 * 3_600_000 });
});

afterEach(() => rig[Symbol.asyncDispose]());

/** The screen after `agents` in a terminal of this width: a line that is too long goes on in the next. */
async function agentsAt(columns: number): Promise<string[]> {
  const env = { PATH: process.env.PATH ?? '', HOME: rig.folder, CC2CC_BRIDGE_DIR: rig.bridgeDirectory };
  const args = [rig.program, 'agents', '--as', 'bob'];
  const terminal = new Terminal(process.execPath, args, { cwd: rig.folder, env, size: { columns, rows: 10 } });
  expect(await terminal.waitForEnd(8_000)).toMatchObject({ exitCode: 0 });
  await expect.poll(() => terminal.screen(), { timeout: 8_000 }).toMatch(/^calm/m);
  return terminal.screen().split('\n');
}

test('120 columns show everything, shortened, below titles', async () => {
  const lines = await agentsAt(120);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^NAME {7}STATE {4}SEEN {6}UNREAD {2}DIRECTORY +ABOUT$/);
  expect(lines[1]).toMatch(/^brave-fox {2}online {3}just now {2}0$/);
  expect(lines[2]).toMatch(/^bob \(you\) {2}offline {2}just now {2}1$/);
  expect(lines[3]).toMatch(
    /^calm-owl {3}offline {2}3 h ago {3}0 {7}.*日本語\/שלום\/👩.*🚀 {2}role reviewer, @backend.*…$/u,
  );
});

test('80 columns keep the end of the directory', async () => {
  const lines = await agentsAt(80);
  expect(lines).toHaveLength(4);
  expect(lines[3]).toMatch(/^calm-owl {3}offline {2}3 h ago {3}0 {7}….*👩.*🚀 {2}role review.*…$/u);
});

test('40 columns keep name, state and unread mail, and what there is room for', async () => {
  const lines = await agentsAt(40);
  expect(lines.slice(0, 3)).toEqual([
    'NAME       STATE    UNREAD  DIRECTORY',
    'brave-fox  online   0',
    'bob (you)  offline  1',
  ]);
  expect(lines[3]).toMatch(/^calm-owl {3}offline {2}0 {7}….*🚀$/u);
});

test('20 columns keep state and unread mail', async () => {
  expect(await agentsAt(20)).toEqual([
    'NAME    STATE    NEW',
    'brave…  online   0',
    'bob (…  offline  1',
    'calm-…  offline  0',
  ]);
});

test('a pipe gets everything', async () => {
  const { stdout } = await rig.run(['agents', '--as', 'bob']);
  expect(stdout).toMatch(
    /^calm-owl .* \d{4}-\d\d-\d\dT\S+Z {2}0 unread {2}.*日本語.* {2}role reviewer, @backend, says ".* מיזוג"$/m,
  );
});
