import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processToken } from '../../../src/base/process-identity.ts';
import { CliRig } from '../../support/cli-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

let rig: CliRig;
let places: string[];
let id: string;

beforeAll(async () => {
  rig = await CliRig.build();
  await rig.know('bob', 'odd');
  id = await rig.post('alice', 'bob', 'PARCEL');
  const client = await rig.startSession('calm-owl');
  const token = processToken(client);
  places = [
    'agents/odd.json',
    'status/odd-heartbeat.json',
    'status/calm-owl-heartbeat.json',
    ...['session', 'roster', 'hops', 'held', 'server', 'about-server', 'watched', 'positions'].map(
      (topic) => `clients/${token}~${topic}.json`,
    ),
    'watches/odd~bob~msg-1.json',
    'watches/odd~bob~msg-1.json.notice',
    'to-odd/dead/msg-1.reason.json',
    'to-bob/receipts/msg-1.receipt.json',
    'to-bob/answered/msg-1.json',
    'tasks/msg-1',
    'reservations/odd~1.json',
  ];
});
afterAll(() => rig[Symbol.asyncDispose]());

const shapes: readonly (readonly [string, (path: string) => void])[] = [
  ['a folder', (path) => mkdirSync(path)],
  ['a link to nothing', (path) => symlinkSync('/nowhere/at/all', path)],
  ['a link to a file', (path) => symlinkSync('/etc/hostname', path)],
  ['a named pipe', (path) => expect(spawnSync('mkfifo', [path]).status).toBe(0)],
  ['a file of 2 MB', (path) => writeFileSync(path, Buffer.alloc(2 * 1024 * 1024, 'x'))],
  ['an empty file', (path) => writeFileSync(path, '')],
  ['garbage', (path) => writeFileSync(path, Buffer.from([0, 0xff, 0xfe, 0x22, 0x7b, 0x0a]))],
  ['null', (path) => writeFileSync(path, 'null')],
  ['a list', (path) => writeFileSync(path, '[1, [2], null]')],
  [
    'an object of another shape',
    (path) => writeFileSync(path, '{"name":{"x":1},"timestamp":7,"turns":"no","hops":{}}'),
  ],
];

/** The exit codes that a verb may end with beside odd files. */
const verbs: readonly (readonly [string[], number[]])[] = [
  [['send', 'bob', 'hello', '--as', 'alice'], [0]],
  [['agents'], [0]],
  [['agents', '--json'], [0]],
  [['status'], [0]],
  [['search', 'PARCEL', '--as', 'bob'], [0]],
  [['task', 'list', '--as', 'bob'], [0]],
  [['receive', '--as', 'bob'], [0]],
  // They report what is odd, and may count it as broken.
  [['validate'], [0, 1]],
  [['doctor'], [0, 1]],
];

test.runIf(process.platform !== 'win32').each(shapes)(
  '%s in place of files that hold state stops nobody',
  async (_kind, make) => {
    for (const place of places) {
      const path = join(rig.bridgeDirectory, place);
      rmSync(path, { recursive: true, force: true });
      mkdirSync(join(path, '..'), { recursive: true });
      make(path);
    }
    expect((await rig.status(id)).state).toMatch(/^(queued|seen)$/);
    for (const [args, codes] of verbs) {
      const run = await rig.run(args);
      expect({ args, ...run, isExpected: codes.includes(run.exitCode ?? -1) }).toMatchObject({ isExpected: true });
      expect(`${run.stdout}${run.stderr}`).not.toMatch(/STORE_FAILED: (?!broken)|TypeError|at [A-Za-z.]+ \(/);
    }
    expect(readdirSync(join(rig.bridgeDirectory, 'to-bob', 'bad'))).toEqual([]);
  },
);

test.runIf(process.platform !== 'win32')('doctor names what stands in place of a file that holds state', async () => {
  const path = join(rig.bridgeDirectory, 'agents', 'odd.json');
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  const { stdout } = await rig.run(['doctor']);
  expect(stdout).toContain(`${path} is not a regular file, and is ignored`);
});
