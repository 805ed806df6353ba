import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import {
  ancestorsOf,
  identifyProcess,
  livenessOf,
  parseProcessToken,
  processToken,
  systemProcessTable,
} from '../../../src/base/process-identity.ts';
import { waitFor } from '../../harness/wait-for.ts';

const table = systemProcessTable();
const own = identifyProcess(table, process.pid);

test('this process is alive and its token reads back', () => {
  if (!own) throw new Error('this process is not in the process table');
  expect(livenessOf(table, own)).toBe('alive');
  expect(parseProcessToken(processToken(own))).toEqual(own);
  expect(table.parentOf(process.pid)).toBe(process.ppid);
});

test('a child is alive, and gone when it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const identity = identifyProcess(table, child.pid ?? 0);
  if (!identity) throw new Error('a running child is not in the process table');
  expect(livenessOf(table, identity)).toBe('alive');
  expect(table.parentOf(identity.pid)).toBe(process.pid);
  child.stdin.end();
  await once(child, 'exit');
  expect(livenessOf(table, identity)).toBe('gone');
});

test.runIf(process.platform === 'linux')('a zombie is gone', async () => {
  // exec keeps the child of the shell and replaces the shell by a program that never reaps it.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30']);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line).trim());
  await waitFor(() => table.startOf(pid) === undefined, { timeoutMs: 5000, waitingFor: 'the child to end' });
  expect(process.kill(pid, 0), 'its remains are still there').toBe(true);
});

test('a process id that was used again is another process', () => {
  expect(own && livenessOf(table, { ...own, startedAt: `${own.startedAt}1` })).toBe('gone');
});

test('nothing is known about a process of another host, whatever its id', () => {
  expect(own && livenessOf(table, { ...own, host: own.host === '00000000' ? '11111111' : '00000000' })).toBe('unknown');
});

test.each(['', 'x-1-1', '0123abcd-0-1', '0123abcd-1', '0123abcd-1-1-1', '0123ABCD-1-1', '0123abcd-1-1\n'])(
  '%j is no token',
  (text) => {
    expect(parseProcessToken(text)).toBeUndefined();
  },
);

test('the ancestors of a process are those above it, nearest first, and all the way up', async () => {
  const shell = spawn('sh', [
    '-c',
    `'${process.execPath}' -e 'console.log(process.pid); process.stdin.resume()'; exit`,
  ]);
  onTestFinished(() => void shell.stdin.end());
  const [line] = await once(shell.stdout, 'data');
  const above = [...ancestorsOf(table, Number(String(line)))];
  expect(above.slice(0, 2).map(({ pid }) => pid)).toEqual([shell.pid, process.pid]);
  expect(above[1]).toEqual(own);
  expect(above.length).toBeGreaterThan(2);
});

test('a process that is not there has no ancestors', () => {
  expect([...ancestorsOf(table, 2 ** 30)]).toEqual([]);
});
