import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import type { Decisions } from '../../../src/decisions/decision.ts';
import { openDecisionLog } from '../../../src/decisions/decision-log.ts';
import { layoutOf } from '../../../src/protocol/layout.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

function openLog(): Promise<Decisions> {
  const folder = { fs: nodeFileSystem, layout: layoutOf(rig.bridgeDirectory) };
  return openDecisionLog(folder, { pid: 7, process: 'server' });
}

test('logs shows a line with its time, event, message, reason, milliseconds and process for each decision', async () => {
  await rig.run(['init']);
  const log = await openLog();
  log.note('brave-fox', 'doorbell', 'msg-1', 'socket rung', 2);
  log.note('brave-fox', 'turn', undefined, 'ends');
  const { stdout, exitCode } = await rig.run(['logs', 'brave-fox']);
  const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  const lines = [
    `${time}  doorbell    msg-1  socket rung \\(2 ms\\)  \\[server, 7\\]`,
    `${time}  turn        ends  \\[server, 7\\]`,
  ];
  expect(stdout).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
  expect(exitCode).toBe(0);
});

test('logs --json prints an object for each decision', async () => {
  await rig.run(['init']);
  (await openLog()).note('brave-fox', 'gate', 'msg-1', 'first');
  const { stdout } = await rig.run(['logs', 'brave-fox', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'gate', id: 'msg-1', why: 'first', process: 'server', pid: 7 });
});

test('logs without a name shows the log of its caller', async () => {
  await rig.run(['init']);
  (await openLog()).note('brave-fox', 'gate', 'msg-1', 'first');
  expect((await rig.run(['logs', '--as', 'brave-fox'])).stdout).toContain('msg-1');
});

test('where there is no log, logs says which there are and how to switch it on', async () => {
  await rig.run(['init']);
  expect(await rig.run(['logs', 'calm-owl', '--json'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  (await openLog()).note('brave-fox', 'gate', 'msg-1', 'first');
  const { stdout, exitCode } = await rig.run(['logs', 'calm-owl']);
  expect(stdout).toContain('There is no log of calm-owl yet.\nThere are logs of brave-fox.\n');
  expect(stdout).toContain('CC2CC_DEBUG=1');
  expect(exitCode).toBe(0);
});

test('logs --follow goes on with what is logged later, also where there was no log before', async () => {
  await rig.run(['init']);
  const lines = createInterface({ input: rig.start(['logs', 'brave-fox', '--follow']).stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('There is no log of brave-fox yet.');
  expect(await next()).toContain('CC2CC_DEBUG=1');
  const log = await openLog();
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox');
  expect(await next()).toContain('msg-1');
  log.note('brave-fox', 'gate', 'msg-2', 'first');
  expect(await next()).toContain('msg-2');
});

test('a command logs what it takes only while somebody debugs', async () => {
  await rig.run(['init', '--as', 'brave-fox']);
  await rig.run(['send', 'brave-fox', 'the PARCEL', '--as', 'night-build']);
  await rig.run(['receive', '--as', 'brave-fox']);
  expect((await rig.run(['logs', 'brave-fox', '--json'])).stdout).toBe('');
  await rig.run(['send', 'brave-fox', 'the PARCEL', '--as', 'night-build']);
  await rig.run(['receive', '--as', 'brave-fox'], { environment: { CC2CC_DEBUG: '1' } });
  const { stdout } = await rig.run(['logs', 'brave-fox', '--json']);
  const decisions = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(decisions.map(({ event, why }) => `${event}: ${why}`)).toEqual([
    'claim: from the inbox',
    'gate: first',
    'offered: attempt 1',
    'hand-over: 1 offered, 0 left in the inbox',
    'confirm: proof: acknowledgement',
  ]);
  expect(new Set(decisions.map(({ process }) => process))).toEqual(new Set(['cc2cc receive']));
  expect(stdout).not.toContain('PARCEL');
});
