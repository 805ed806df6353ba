import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliRig } from './cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

/** What bash offers for a line that is typed so far. */
async function completeInBash(...words: string[]): Promise<string[]> {
  const { stdout: script } = await rig.run(['completion', 'bash']);
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const ask = `cc2cc() { "${process.execPath}" "${rig.program}" "$@"; }\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _cc2cc; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: process.env.PATH, HOME: rig.folder, CC2CC_BRIDGE_DIR: rig.bridgeDirectory };
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`], { encoding: 'utf8', env });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter(Boolean);
}

test('bash completes commands, options, and the names of agents', async () => {
  await rig.know('brave-fox', 'calm-owl');
  expect(await completeInBash('cc2cc', 're')).toEqual(['receive', 'reply']);
  expect(await completeInBash('cc2cc', 'cleanup', '--d')).toEqual(['--dry-run']);
  expect(await completeInBash('cc2cc', 'send', 'ca')).toEqual(['calm-owl']);
});

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

test.each(['bash', 'zsh', 'fish'])('the script for %s is one that this shell can read', async (shell) => {
  const { exitCode, stdout } = await rig.run(['completion', shell]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('cc2cc');
  // Where the shell is missing, its rules cannot be asked.
  if (hasShell(shell)) expect(spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' }).stderr).toBe('');
});

test('another shell is wrong usage', async () => {
  expect((await rig.run(['completion', 'csh'])).exitCode).toBe(2);
});
