import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { filesBelow } from '../../project/repository.ts';
import { CliRig, type CliRun } from '../../support/cli-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Only the superuser can act for two other accounts. */
const asRoot = test.runIf(process.geteuid?.() === 0);
const groupId = 4300;
const [one, other] = [4301, 4302];

async function runAs(rig: CliRig, uid: number, args: readonly string[]): Promise<CliRun> {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', CC2CC_BRIDGE_DIR: rig.bridgeDirectory };
  const child = spawn(process.execPath, [rig.program, ...args], { env, uid, gid: groupId, cwd: '/' });
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

async function openRig(mode: number): Promise<CliRig> {
  const rig = await CliRig.build();
  chmodSync(rig.folder, 0o755);
  chmodSync(join(rig.folder, 'program'), 0o755);
  mkdirSync(rig.bridgeDirectory);
  chownSync(rig.bridgeDirectory, one, groupId);
  chmodSync(rig.bridgeDirectory, mode);
  return rig;
}

asRoot('two accounts of one group write to each other in a folder that was shared on purpose', async () => {
  await using rig = await openRig(0o2770);
  for (const [uid, name] of [
    [one, 'brave-fox'],
    [other, 'calm-owl'],
  ] as const) {
    expect(await runAs(rig, uid, ['init', '--as', name])).toMatchObject({ exitCode: 0, stderr: '' });
  }
  const sent = await runAs(rig, one, ['send', 'calm-owl', 'are you there?', '--as', 'brave-fox', '--json']);
  expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
  const { id } = JSON.parse(sent.stdout) as { id: string };
  expect((await runAs(rig, other, ['receive', '--as', 'calm-owl'])).stdout).toContain('are you there?');
  expect((await runAs(rig, other, ['reply', id, 'yes', '--as', 'calm-owl'])).exitCode).toBe(0);
  expect((await runAs(rig, one, ['receive', '--as', 'brave-fox'])).stdout).toContain('  yes');
  expect((await runAs(rig, one, ['status', id])).stdout).toContain(': answered since');
  const doctor = await runAs(rig, other, ['doctor']);
  expect(doctor).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/rights +weaker +shared with its group/) });
  const open = filesBelow(rig.bridgeDirectory).filter(
    (file) => (statSync(join(rig.bridgeDirectory, file)).mode & 0o007) !== 0,
  );
  expect(open).toEqual([]);
});

asRoot('another account is refused in words, and what is there stays', async () => {
  await using rig = await openRig(0o755);
  await runAs(rig, one, ['init', '--as', 'brave-fox']);
  const before = readdirSync(rig.bridgeDirectory);
  chmodSync(rig.bridgeDirectory, 0o777);
  const { exitCode, stderr } = await runAs(rig, other, ['init', '--as', 'calm-owl']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/UNSAFE_FILE: .* belongs to another account \(user id 4301, you are 4302\).*CC2CC_BRIDGE_DIR/);
  expect(readdirSync(rig.bridgeDirectory)).toEqual(before);
});

asRoot('search and thread with --all look through what the account may read, and pass over the rest', async () => {
  await using rig = await openRig(0o2770);
  await runAs(rig, one, ['init', '--as', 'brave-fox']);
  await runAs(rig, other, ['init', '--as', 'calm-owl']);
  await runAs(rig, other, ['init', '--as', 'wise-cat']);
  const send = (to: string, body: string) => runAs(rig, other, ['send', to, body, '--as', 'wise-cat', '--json']);
  const { id } = JSON.parse((await send('brave-fox', 'a parcel for the fox')).stdout) as { id: string };
  await send('calm-owl', 'a parcel in private');
  for (const folder of ['to-calm-owl', join('index', 'calm-owl')]) {
    const path = join(rig.bridgeDirectory, folder);
    if (existsSync(path)) chmodSync(path, 0o700);
  }
  const found = await runAs(rig, one, ['search', 'parcel', '--all']);
  expect(found).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('a parcel for the fox') });
  expect(found.stdout).not.toContain('private');
  const thread = await runAs(rig, one, ['thread', id, '--all']);
  expect(thread).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('a parcel for the fox') });
  expect((await runAs(rig, other, ['search', 'parcel', '--all'])).stdout).toContain('a parcel in private');
});
