import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import {
  ancestorsOf,
  identifyProcess,
  listedProcessTable,
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

/** Answers as the programs of a platform do, by a part of what they are asked; blanks at the ends are lost on the way here. */
function answering(answers: Readonly<Record<string, string>>) {
  return (program: string, args: readonly string[]) => {
    const asked = [program, ...args].join(' ');
    return Object.entries(answers)
      .find(([known]) => asked.includes(known))?.[1]
      .trim();
  };
}

test('on macOS a process is known by what ps says of it, its host by the boot session', () => {
  const run = answering({
    'sysctl -n kern.bootsessionuuid': '5F1C0F3A-2D7E-4B1B-9C59-2F1A0A7B6C11\n',
    'lstart= -p 612': '  612     1 S    Thu Nov 26 08:01:12 2026\n',
    'lstart= -A': '    1     0 Ss   Thu Nov 26 07:58:03 2026\n  612     1 S    Thu Nov 26 08:01:12 2026\n',
    'ps -o args= -p 612': 'claude --debug\n',
  });
  const mac = listedProcessTable('darwin', run);
  const client = identifyProcess(mac, 612);
  expect(client).toEqual({ host: mac.host, pid: 612, startedAt: String(Date.UTC(2026, 10, 26, 8, 1, 12)) });
  expect(mac.parentOf(612)).toBe(1);
  expect([...mac.ancestorsOf(612)].map(({ pid }) => pid)).toEqual([1]);
  expect(mac.commandLineOf(612)).toContain('--debug');
  expect(identifyProcess(mac, 613)).toBeUndefined();
  expect(client && livenessOf(mac, { ...client, startedAt: '1' })).toBe('gone');
  expect(listedProcessTable('darwin', answering({ 'sysctl -n': 'another boot\n' })).host).not.toBe(mac.host);
});

test('on Windows a process is known by its number and its time of creation, and PowerShell is not asked about none', () => {
  const asked: string[] = [];
  const answers = answering({
    "ProcessId=7712').CommandLine": 'claude.exe --debug\r\n',
    "Win32_Process -Filter 'ProcessId=7712' |": '7712 4 134090562901234567\r\n',
    'Get-CimInstance Win32_Process |': '0 0 \r\n4 0 134090562830000000\r\n7712 4 134090562901234567\r\n',
  });
  const run = (program: string, args: readonly string[]) => {
    asked.push(program);
    return answers(program, args);
  };
  const windows = listedProcessTable('win32', run, (pid) => pid === 7712);
  expect(identifyProcess(windows, 9004)).toBeUndefined();
  expect(asked).toEqual([]);
  expect(identifyProcess(windows, 7712)).toEqual({ host: windows.host, pid: 7712, startedAt: '134090562901234567' });
  expect(windows.parentOf(7712)).toBe(4);
  expect([...windows.ancestorsOf(7712)].map(({ pid }) => pid)).toEqual([4]);
  expect(windows.commandLineOf(7712)).toContain('--debug');
  expect([...new Set(asked)]).toEqual(['powershell.exe']);
});
