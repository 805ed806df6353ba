import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Finding } from '../../../src/doctor/finding/finding.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { keepServerNote } from '../../../src/session/server-note.ts';
import { writeSessionNote } from '../../../src/session/session-note.ts';
import { CliRig } from '../../support/cli-rig.ts';
import { serverFacts } from '../../support/served-session.ts';

// A handful of real processes in each test.
vi.setConfig({ testTimeout: 30_000 });

let rig: CliRig;
beforeEach(async () => {
  rig = await CliRig.build();
});
afterEach(() => rig[Symbol.asyncDispose]());

test('a healthy folder ends with 0 and lists every check in both forms', async () => {
  await rig.know('brave-fox');
  const { exitCode, stdout, stderr } = await rig.run(['doctor']);
  expect([exitCode, stderr]).toEqual([0, '']);
  const findings = await rig.json<Finding[]>(['doctor']);
  const checks = findings.map(({ check }) => check);
  expect(checks).toEqual(
    expect.arrayContaining(['Node', 'version', 'key', 'clock', 'mail', 'processes', 'left-overs']),
  );
  for (const check of checks) expect(stdout).toMatch(new RegExp(`^${check} +(good|weaker) `, 'm'));
});

test.skipIf(process.platform === 'win32')('what is broken ends with 1, and below it stands what mends it', async () => {
  await rig.know('brave-fox');
  for (const name of ['calm-owl', 'red-hen']) symlinkSync(rig.folder, join(rig.bridgeDirectory, `to-${name}`));
  const { exitCode, stdout, stderr } = await rig.run(['doctor']);
  expect([exitCode, stderr]).toEqual([1, 'cc2cc: STORE_FAILED: broken: mailboxes; see above what to do\n']);
  expect(stdout).toMatch(/^mailboxes +broken .*to-calm-owl is a symbolic link.*\n {4}to fix it: \S/m);
  const json = await rig.run(['doctor', '--json']);
  const broken = (JSON.parse(json.stdout) as Finding[]).filter(({ result }) => result === 'broken');
  expect(broken).toMatchObject(Array(2).fill({ check: 'mailboxes', fix: expect.stringMatching(/^mv /) }));
});

test('a live session is told of with its doorbells, by itself when it is named', async () => {
  for (const name of ['brave-fox', 'calm-owl']) await startWithHooks(name);
  const all = await rig.json<Finding[]>(['doctor']);
  const doorbells = (findings: Finding[]) => findings.filter(({ check }) => check.startsWith('doorbells of '));
  expect(doorbells(all).map(({ check }) => check)).toEqual(['doorbells of brave-fox', 'doorbells of calm-owl']);
  const one = await rig.json<Finding[]>(['doctor', 'calm-owl']);
  expect(doorbells(one)).toMatchObject([{ check: 'doorbells of calm-owl', doorbells: [{}, {}, {}, { works: true }] }]);
  const { stdout } = await rig.run(['doctor', 'calm-owl']);
  expect(stdout).toMatch(/^version +weaker .*calm-owl runs 1\.2\.3\n {4}to fix it: claude plugin update/m);
});

test('a name that no live session has is not found', async () => {
  await rig.know('brave-fox');
  const { exitCode, stderr } = await rig.run(['doctor', 'brave-fox', '--ring']);
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('NOT_FOUND: no live session named "brave-fox" now')]);
});

test('without --ring nobody is rung', async () => {
  await startWithHooks('brave-fox');
  const findings = await rig.json<Finding[]>(['doctor', 'brave-fox']);
  expect(findings.map(({ check }) => check)).not.toContain('test ring of brave-fox');
});

test.skipIf(process.platform === 'win32')('the claude that would be started is asked for its version', async () => {
  const bin = join(rig.folder, 'claude');
  writeFileSync(bin, '#!/bin/sh\necho "2.1.100 (Claude Code)"\n');
  chmodSync(bin, 0o755);
  const environment = { PATH: `${rig.folder}:${process.env.PATH}` };
  const findings = await rig.json<Finding[]>(['doctor'], { environment });
  expect(findings.find(({ check }) => check === 'claude on the path')).toMatchObject({
    result: 'weaker',
    detail: expect.stringContaining('Claude Code 2.1.100'),
    fix: 'claude update',
  });
});

test.each([
  [
    'a damaged store.json',
    (bridge: string) => writeFileSync(join(makeFolder(bridge), 'store.json'), 'garbage'),
    /damaged/,
  ],
  ['a file in place of the folder', (bridge: string) => writeFileSync(bridge, ''), /is a file/],
])(
  'of %s it is the first finding, with the fix, and the machine is looked at all the same',
  async (_what, spoil, detail) => {
    spoil(rig.bridgeDirectory);
    const { exitCode, stdout, stderr } = await rig.run(['doctor', '--json']);
    const findings = JSON.parse(stdout) as Finding[];
    expect(exitCode).toBe(1);
    expect(JSON.parse(stderr).error.message).toContain('broken: bridge directory');
    expect(findings[0]).toEqual({
      check: 'bridge directory',
      result: 'broken',
      detail: expect.stringMatching(detail),
      fix: expect.stringMatching(/delete it|move that file away/),
    });
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['Node', 'claude on the path', 'platform']),
    );
    expect((await rig.run(['doctor'])).stdout).toMatch(/^bridge directory +broken .*\n {4}to fix it: \S/);
  },
);

test('of a setting that cannot be understood it is the first finding, and all else is looked at', async () => {
  await rig.know('brave-fox');
  const variable = { CC2CC_MAX_HOPS: 'many' };
  const option = { CLAUDE_PLUGIN_OPTION_MAX_HOPS: 'many' };
  for (const [environment, name] of [
    [variable, 'CC2CC_MAX_HOPS'],
    [option, 'the plugin option max_hops'],
  ] as const) {
    const { exitCode, stdout } = await rig.run(['doctor', '--json'], { environment });
    const findings = JSON.parse(stdout) as Finding[];
    expect(exitCode).toBe(1);
    expect(findings[0]).toMatchObject({ check: 'settings', result: 'broken', detail: `${name} is "many"` });
    expect(findings[0]?.fix).toContain('set it to a whole number');
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['Node', 'key', 'clock', 'mail']));
  }
});

function makeFolder(path: string): string {
  mkdirSync(path);
  return path;
}

async function startWithHooks(name: string): Promise<void> {
  const client = await rig.startSession(name);
  const bridge = await rig.bridge();
  const note = { sessionId: `session-${name}`, transcriptPath: null, directory: rig.folder, interactive: true };
  await writeSessionNote(bridge, client, note);
  await keepServerNote(bridge, client, serverFacts);
  const sign = { name, sessionId: `session-${name}`, clientPid: client.pid, status: 'active', context: {} } as const;
  await writeHeartbeat(bridge.registry, sign);
}

test('of a name that cannot be one it is the first finding, and all else is looked at', async () => {
  const { exitCode, stdout } = await rig.run(['doctor', '--json'], { environment: { CC2CC_NAME: 'BAD' } });
  const [first, ...others] = JSON.parse(stdout) as { check: string; result: string; detail: string }[];
  expect(exitCode).toBe(1);
  expect(first).toMatchObject({ check: 'settings', result: 'broken', detail: expect.stringContaining('"BAD"') });
  expect(others.length).toBeGreaterThan(5);
});
