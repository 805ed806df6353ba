import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planService } from '../../../../src/cli/service/plan-service.ts';
import type { ServiceRequest } from '../../../../src/cli/service/service.ts';
import { CliRig } from '../../../support/cli-rig.ts';
import { whyMissing } from '../../../support/needed-program.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

/** Paths that every kind of service file has to quote. */
const awkward: ServiceRequest = {
  command: ['/bin/sh', '/opt/odd "name" 100%/$HOME & <co>/cc2cc'],
  homeDirectory: '/home/some body',
  bridgeDirectory: '/home/some body/mail & more',
  notify: 'night-build',
  userId: 501,
};

function planOn(platform: NodeJS.Platform, request = awkward) {
  const plan = planService(platform, request);
  if (!plan) throw new Error(`no plan for ${platform}`);
  return plan;
}

const whyNotVerified = whyMissing('systemd-analyze');

test('systemd takes the units as they are', ({ skip }) => {
  skip(whyNotVerified !== undefined, whyNotVerified);
  const folder = temporaryFolder();
  const program = join(folder, 'odd "name" 100%', 'cc2cc');
  const { files } = planOn('linux', { ...awkward, command: ['/bin/sh', program] });
  for (const { path, text } of files) writeFileSync(join(folder, basename(path)), text);
  const paths = files.map(({ path }) => join(folder, basename(path)));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', ...paths], {
    encoding: 'utf8',
    env: { ...process.env, XDG_RUNTIME_DIR: folder, HOME: folder },
  });
  const ours = stderr.split('\n').filter((line) => line.includes('cc2cc'));
  expect([status, ours]).toEqual([0, []]);
});

test('systemd reads % as a specifier and $ as a variable, so both are doubled', () => {
  const unit = planOn('linux').files.find(({ path }) => path.endsWith('cc2cc-cleanup.service'));
  expect(unit?.text).toContain(`ExecStart="/bin/sh" "/opt/odd \\"name\\" 100%%/$$HOME & <co>/cc2cc" "cleanup"`);
  expect(unit?.path).toBe('/home/some body/.config/systemd/user/cc2cc-cleanup.service');
});

test.each(['darwin', 'win32'] as const)('on %s the files are XML in which every text is escaped', (platform) => {
  for (const { path, text } of planOn(platform).files) {
    expect(text).toContain('/opt/odd ');
    expect(text).toContain('&amp; &lt;co&gt;/cc2cc');
    expect(text.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
    expect(path).toMatch(
      platform === 'darwin' ? /LaunchAgents\/com\.cc2cc\.[a-z]+\.plist$/ : /\\services\\cc2cc-[a-z]+\.xml$/,
    );
  }
});

test('without a name to notify, only cleanup is set up', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const { files, start } = planOn(platform, { ...awkward, notify: undefined });
    expect(files.map(({ path }) => path).filter((path) => path.includes('watch'))).toEqual([]);
    expect(start.flat().filter((word) => word.includes('watch'))).toEqual([]);
  }
});

/** A `systemctl` that writes down how it was called, and ends as `exitCode` says. */
function fakeSystemctl(exitCode: number) {
  const [folder, log] = [join(rig.folder, 'programs'), join(rig.folder, 'calls')];
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'systemctl');
  writeFileSync(path, `#!/bin/sh\necho "$@" >> '${log}'\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
  return { environment: { PATH: `${folder}:${process.env.PATH}` }, calls: () => readFileSync(log, 'utf8').split('\n') };
}

const units = ['cc2cc-cleanup.service', 'cc2cc-cleanup.timer', 'cc2cc-watch.service'];
const unitPaths = () => units.map((name) => join(rig.folder, '.config/systemd/user', name));

test.skipIf(process.platform !== 'linux')(
  'install writes the units and starts them, uninstall takes them away (Linux only)',
  async () => {
    const systemctl = fakeSystemctl(0);
    const run = (...args: string[]) => rig.run(['service', ...args, '--notify', 'night-build'], systemctl);
    expect(await run('install')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(unitPaths().map((path) => existsSync(path))).toEqual([true, true, true]);
    expect(readFileSync(unitPaths()[0] ?? '', 'utf8')).toContain(
      `ExecStart="/bin/sh" "${join(rig.folder, '.local/bin/cc2cc')}" "cleanup"`,
    );
    expect(existsSync(join(rig.folder, '.local/bin/cc2cc'))).toBe(true);
    expect(systemctl.calls()).toContain('--user enable --now cc2cc-cleanup.timer cc2cc-watch.service');
    expect((await run('status')).exitCode).toBe(0);
    expect((await run('uninstall')).exitCode).toBe(0);
    expect(unitPaths().map((path) => existsSync(path))).toEqual([false, false, false]);
  },
);

test.skipIf(process.platform !== 'linux')('a service manager that refuses is told as it is (Linux only)', async () => {
  const { exitCode, stderr } = await rig.run(['service', 'install'], fakeSystemctl(1));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/the files are written, but systemctl --user daemon-reload ended with 1/);
});

test('--dry-run prints the files and the commands and does nothing', async () => {
  const { exitCode, stdout } = await rig.run(['service', 'install', '--dry-run']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('cleanup');
  expect(existsSync(join(rig.folder, '.config'))).toBe(false);
});

test('another word than install, uninstall or status is wrong usage', async () => {
  expect((await rig.run(['service', 'restart'])).exitCode).toBe(2);
});
