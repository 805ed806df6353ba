import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Terminal } from '../../../harness/terminal.ts';
import { waitFor } from '../../../harness/wait-for.ts';
import { CliRig } from '../../../support/cli-rig.ts';
import { whyMissing } from '../../../support/needed-program.ts';

vi.setConfig({ testTimeout: 30_000 });

let rig: CliRig;
let environment: Record<string, string>;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('brave-fox', 'calm-owl');
  environment = {
    PATH: `${dirname(rig.program)}:${process.env.PATH}`,
    HOME: rig.folder,
    CC2CC_BRIDGE_DIR: rig.bridgeDirectory,
    LANG: 'C.UTF-8',
  };
});

afterEach(() => rig[Symbol.asyncDispose]());

async function writeScript(shell: string): Promise<string> {
  const { exitCode, stdout } = await rig.run(['completion', shell]);
  expect(exitCode).toBe(0);
  const path = join(rig.folder, `completion.${shell}`);
  writeFileSync(path, stdout);
  return path;
}

/** Runs a line in a shell with nothing of the user's set up. */
function runIn(shell: string, args: readonly string[]): string[] {
  const run = spawnSync(shell, args, { encoding: 'utf8', env: environment, cwd: rig.folder });
  if (run.error) throw run.error;
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter(Boolean);
}

/** What bash offers for a line that is typed so far. */
async function offeredInBash(line: string): Promise<string[]> {
  const script = await writeScript('bash');
  const words = line.split(' ').map((word) => `'${word}'`);
  const ask = `source '${script}'; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _cc2cc; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return runIn('bash', ['--norc', '-c', ask]);
}

/** The same in fish, which says it itself; without the descriptions. */
async function offeredInFish(line: string): Promise<string[]> {
  const script = await writeScript('fish');
  const lines = runIn('fish', ['--no-config', '-c', `source '${script}'; complete -C '${line}'`]);
  return lines.map((offer) => offer.replace(/\t.*/, ''));
}

const offered = { bash: offeredInBash, fish: offeredInFish };

describe.each(['bash', 'fish'] as const)('%s offers', (shell) => {
  beforeEach(({ skip }) => {
    const why = whyMissing(shell);
    skip(why !== undefined, why);
    mkdirSync(join(rig.folder, 'drafts'));
  });

  test.each([
    ['commands', 'cc2cc re', ['receive', 'reply']],
    ['commands after an option', 'cc2cc --json se', ['search', 'send', 'service']],
    ['options', 'cc2cc cleanup --d', ['--dry-run']],
    ['common options', 'cc2cc status --j', ['--json']],
    ['agents to write to', 'cc2cc send ', ['brave-fox', 'calm-owl']],
    ['agents that begin so', 'cc2cc ask ca', ['calm-owl']],
    ['agents to act as', 'cc2cc receive --as b', ['brave-fox']],
    ['what can be done with tasks', 'cc2cc task t', ['take']],
    ['shells', 'cc2cc completion ', ['bash', 'fish', 'zsh']],
    ['files where a file is meant', 'cc2cc validate dr', ['drafts']],
    ['agents behind a comma', 'cc2cc send brave-fox,ca', ['brave-fox,calm-owl']],
    ['the values of an option', 'cc2cc send --priority ', ['critical', 'high', 'low', 'normal']],
    ['states of a task', 'cc2cc task update ID c', ['canceled', 'completed']],
    ['options of one command of several', 'cc2cc task list --f', ['--filter']],
    ['commands to have explained', 'cc2cc help th', ['thread']],
    ['nothing for a number', 'cc2cc receive --wait ', []],
    ['nothing behind a command that takes nothing', 'cc2cc watch ', []],
    ['nothing for what there is not', 'cc2cc xy', []],
  ])('%s: %s', async (_, line, expected) => {
    const offers = await offered[shell](line);
    expect(offers.map((offer) => offer.replace(/\/$/, '')).sort()).toEqual(expected);
  });

  test('ids of messages that are on their way', async () => {
    const id = await rig.post('calm-owl', 'brave-fox', 'hello');
    expect(await offered[shell]('cc2cc status ')).toEqual([id]);
  });

  test('commands and values where the bridge directory cannot be opened, and no names', async () => {
    environment = { ...environment, CC2CC_BRIDGE_DIR: rig.program };
    expect(await offered[shell]('cc2cc task t')).toEqual(['take']);
    expect(await offered[shell]('cc2cc ask ')).toEqual([]);
  });

  test('the name of a file, and runs nothing in it', async () => {
    writeFileSync(join(rig.folder, 'a$(touch hacked)b'), '');
    await offered[shell]('cc2cc validate a');
    expect(existsSync(join(rig.folder, 'hacked'))).toBe(false);
  });
});

describe.each([
  ['bash', ['--norc', '--noprofile', '-i']],
  ['zsh', ['-f', '-i']],
  ['fish', ['--no-config', '-i']],
] as const)('%s at a terminal', (shell, args) => {
  let terminal: Terminal | undefined;

  beforeEach(({ skip }) => {
    const why = whyMissing(shell);
    skip(why !== undefined, why);
  });

  afterEach(async () => {
    terminal?.kill('SIGKILL');
    await terminal?.waitForEnd(8_000);
    terminal = undefined;
  });

  /** A shell that has read the script as its help says, and waits for a line. */
  async function openShell(): Promise<Terminal> {
    const env = { ...environment, PS1: '% ', PROMPT: '% ' };
    const opened = new Terminal(shell, [...args], { cwd: rig.folder, env, size: { columns: 100, rows: 20 } });
    terminal = opened;
    const load = new RegExp(`^  ${shell} +(.*)$`, 'm').exec((await rig.run(['completion', '--help'])).stdout)?.[1];
    expect(load).toContain(`completion ${shell}`);
    opened.write(`${load}; echo is-"ready"\r`);
    await untilShown(opened, 'is-ready');
    return opened;
  }

  function untilShown(shown: Terminal, text: string): Promise<unknown> {
    const options = { timeoutMs: 12_000, waitingFor: text, evidence: () => shown.screen() };
    return waitFor(() => shown.lines().some((line) => line.includes(text)), options);
  }

  test('completes a command, and the name of an agent', async () => {
    const shown = await openShell();
    shown.write('cc2cc recei\t');
    await untilShown(shown, 'cc2cc receive');
    shown.write('--as cal\t');
    await untilShown(shown, 'cc2cc receive --as calm-owl');
  });

  test('lists what there is to choose from', async () => {
    const shown = await openShell();
    shown.write('cc2cc re\t\t');
    await untilShown(shown, 'reply');
    await untilShown(shown, 'receive');
    expect(shown.screen()).not.toMatch(/not found|error/i);
  });
});

test('another shell is wrong usage', async () => {
  expect((await rig.run(['completion', 'csh'])).exitCode).toBe(2);
});
