import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../../../scripts/package-json.mts';
import { CliRig } from '../../support/cli-rig.ts';
import { whyMissing } from '../../support/needed-program.ts';

// Each test starts many programs, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const examples = join(repositoryRoot, 'docs', 'examples');

let rig: CliRig;
let project: string;
let environment: Record<string, string>;

beforeEach(async () => {
  rig = await CliRig.build();
  project = join(rig.folder, 'project');
  environment = {
    PATH: process.env.PATH ?? '',
    HOME: rig.folder,
    CC2CC: rig.program,
    CC2CC_BRIDGE_DIR: rig.bridgeDirectory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'somebody',
    GIT_AUTHOR_EMAIL: 'somebody@example.org',
    GIT_COMMITTER_NAME: 'somebody',
    GIT_COMMITTER_EMAIL: 'somebody@example.org',
  };
  mkdirSync(project);
  git('init', '--quiet');
  await rig.know('brave-fox', 'night-owl');
});

afterEach(() => rig[Symbol.asyncDispose]());

function git(...args: string[]) {
  const { status, stderr } = spawnSync('git', args, { cwd: project, env: environment, encoding: 'utf8' });
  return { status, stderr };
}

function commit(subject: string) {
  writeFileSync(join(project, 'file.txt'), subject);
  git('add', '.');
  return git('commit', '--quiet', '-m', subject);
}

async function run(program: string, args: readonly string[]) {
  const child = spawn(program, args, { cwd: project, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

describe.skipIf(process.platform === 'win32')('the git hook (needs a shell)', () => {
  beforeEach(() => copyFileSync(join(examples, 'post-commit'), join(project, '.git', 'hooks', 'post-commit')));

  test('tells nobody until it is told whom', async () => {
    expect(commit('first')).toEqual({ status: 0, stderr: '' });
    expect(await rig.receive('brave-fox')).toEqual([]);
  });

  test('tells about a commit, in a way that wakes nobody', async () => {
    git('config', 'cc2cc.tell', 'brave-fox');
    expect(commit('mend the parser')).toEqual({ status: 0, stderr: '' });
    const [mail] = await rig.receive('brave-fox');
    expect(mail).toMatchObject({ from: 'git-hook', priority: 'low' });
    expect(mail?.content.text).toMatch(/^[0-9a-f]+ by somebody: mend the parser\n[\s\S]*file\.txt/);
  });

  test.each([
    ['a name that nobody has', () => git('config', 'cc2cc.tell', 'nobody-at-all')],
    ['a program that is not there', () => Object.assign(environment, { CC2CC: join(project, 'missing') })],
  ])('lets the commit pass and says so with %s', async (_what, spoil) => {
    git('config', 'cc2cc.tell', 'brave-fox');
    spoil();
    const { status, stderr } = commit('first');
    expect(status).toBe(0);
    expect(stderr).toContain('was not told about this commit');
    expect(await rig.receive('brave-fox')).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('the step of CI (needs a shell)', () => {
  const script = join(examples, 'ask-before-deploy.sh');

  beforeEach(() => commit('first'));

  test.each([
    ['Yes, go.', 0],
    ['no: two tests fail', 1],
  ])('goes by the answer "%s"', async (answer, exitCode) => {
    const step = run(script, ['brave-fox', '50']);
    const [question] = await rig.json<{ id: string; content: { text: string } }[]>([
      ...['receive', '--as', 'brave-fox', '--wait', '50'],
    ]);
    expect(question?.content.text).toMatch(/^May I deploy [0-9a-f]+\?/);
    await rig.json(['reply', question?.id ?? '', answer, '--as', 'brave-fox']);
    expect(await step).toEqual({ exitCode, stdout: `brave-fox answers: ${answer}\n`, stderr: '' });
  });

  test('warns and goes on where no answer comes', async () => {
    const { exitCode, stderr } = await run(script, ['brave-fox', '1']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/TIMED_OUT[\s\S]*warning: brave-fox gave no answer about [0-9a-f]+; going on/);
  });

  test('fails for a name that nobody has', async () => {
    const { exitCode, stderr } = await run(script, ['nobody-at-all', '1']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('UNKNOWN_RECIPIENT');
  });
});

const whyNotVerified = whyMissing('systemd-analyze');

describe('the units of systemd', () => {
  const folder = join(examples, 'systemd');

  test('are taken as they are', ({ skip }) => {
    skip(whyNotVerified !== undefined, whyNotVerified);
    const program = join(rig.folder, 'cc2cc', 'bin', 'cc2cc');
    mkdirSync(join(program, '..'), { recursive: true });
    copyFileSync(rig.program, program);
    const copy = join(rig.folder, 'units');
    cpSync(folder, copy, { recursive: true });
    const units = readdirSync(copy).map((file) => join(copy, file.replace('@', '@backup.service')));
    cpSync(join(copy, 'cc2cc-tell@.service'), join(copy, 'cc2cc-tell@backup.service.service'));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', ...units], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: rig.folder, HOME: rig.folder },
    });
    expect([status, stderr.split('\n').filter((line) => line.includes('cc2cc'))]).toEqual([0, []]);
  });

  test('tell an agent which unit has failed', async () => {
    expect(await run(process.execPath, [rig.program, ...startOf('cc2cc-tell@.service')])).toMatchObject({
      exitCode: 0,
    });
    const [mail] = await rig.receive('brave-fox');
    expect(mail?.content.text).toBe('backup.service has failed; journalctl --user -u backup.service tells why');
  });

  test('ask an agent, and write its answer to the output', async () => {
    const asking = run(process.execPath, [rig.program, ...startOf('cc2cc-ask.service')]);
    const [question] = await rig.json<{ id: string }[]>(['receive', '--as', 'night-owl', '--wait', '50']);
    await rig.json(['reply', question?.id ?? '', 'nothing failed', '--as', 'night-owl']);
    expect(await asking).toEqual({ exitCode: 0, stdout: 'nothing failed\n', stderr: '' });
  });

  /** The arguments that systemd would start cc2cc with, for the unit `backup.service`. */
  function startOf(unit: string): string[] {
    const [, line = ''] = /^ExecStart=(.*)$/m.exec(readFileSync(join(folder, unit), 'utf8')) ?? [];
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect(words.shift()).toBe('%h/cc2cc/bin/cc2cc');
    return words.map((word) => word.replaceAll('%i', 'backup.service'));
  }
});
