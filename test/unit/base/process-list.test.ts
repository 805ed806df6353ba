import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  ancestorsIn,
  type ListedProcess,
  parsePosixProcesses,
  parseWindowsProcesses,
  posixListing,
} from '../../../src/base/process-list.ts';

/** As macOS prints it. */
const posixOutput = `    1     0 Ss   Thu Nov 26 07:58:03 2026
  612     1 S    Thu Nov 26 08:01:12 2026
99120   612 Ss+  Thu Nov 26 09:10:00 2026
99127 99120 Z    Thu Nov 26 09:10:01 2026
99131 99120 R+   Sun Nov  1 09:10:01 2026
`;

const windowsOutput = `0 0 \r
4 0 134090562830000000\r
7712 4 134090562901234567\r
9004 7712 134090599999999999\r
`;

function finder(processes: readonly ListedProcess[]) {
  return (pid: number) => processes.find((listed) => listed.pid === pid);
}

test('what ps prints is read, but for processes that have ended', () => {
  expect(parsePosixProcesses(posixOutput)).toEqual([
    { pid: 1, parent: 0, startedAt: String(Date.UTC(2026, 10, 26, 7, 58, 3)) },
    { pid: 612, parent: 1, startedAt: String(Date.UTC(2026, 10, 26, 8, 1, 12)) },
    { pid: 99_120, parent: 612, startedAt: String(Date.UTC(2026, 10, 26, 9, 10)) },
    { pid: 99_131, parent: 99_120, startedAt: String(Date.UTC(2026, 10, 1, 9, 10, 1)) },
  ]);
});

test('what PowerShell prints is read, but for processes without a time', () => {
  expect(parseWindowsProcesses(windowsOutput)).toEqual([
    { pid: 4, parent: 0, startedAt: '134090562830000000' },
    { pid: 7712, parent: 4, startedAt: '134090562901234567' },
    { pid: 9004, parent: 7712, startedAt: '134090599999999999' },
  ]);
});

test.each([parsePosixProcesses, parseWindowsProcesses])(
  'of nothing and of an error message nothing is read: %s',
  (parse) => {
    expect(['', 'ps: illegal option -- o\n', 'Get-CimInstance : Access denied'].map(parse)).toEqual([[], [], []]);
  },
);

test.runIf(process.platform !== 'win32')(
  'ps of this machine lists this process, whatever its language and time zone',
  () => {
    const zones = ['UTC', 'Pacific/Kiritimati'];
    const listed = zones.map((TZ) => {
      const env = { ...process.env, TZ, LC_ALL: 'de_DE.UTF-8' };
      const printed = execFileSync(posixListing.program, [...posixListing.args, '-A'], { encoding: 'utf8', env });
      return parsePosixProcesses(printed).find(({ pid }) => pid === process.pid);
    });
    expect(listed[0]).toMatchObject({ parent: process.ppid });
    expect(listed[1]).toEqual(listed[0]);
  },
);

test('the ancestors are those above a process, the parent first', () => {
  const find = finder(parsePosixProcesses(posixOutput));
  expect([...ancestorsIn(find, 99_120)].map(({ pid }) => pid)).toEqual([612, 1]);
  expect([...ancestorsIn(finder(parseWindowsProcesses(windowsOutput)), 9004)].map(({ pid }) => pid)).toEqual([7712, 4]);
});

test('a parent that started after its child has taken over the id of one that ended, and is no ancestor', () => {
  const processes = parseWindowsProcesses('50 10 1000\n10 4 1001\n4 0 1\n');
  expect([...ancestorsIn(finder(processes), 50)]).toEqual([]);
  // More digits than a number holds: the difference must not be lost.
  const close = parseWindowsProcesses('50 10 134090562901234567\n10 4 134090562901234568\n');
  expect([...ancestorsIn(finder(close), 50)]).toEqual([]);
});

test('processes that are each other’s parents do not keep anybody busy', () => {
  const processes = parseWindowsProcesses('50 10 7\n10 50 7\n');
  expect([...ancestorsIn(finder(processes), 50)].map(({ pid }) => pid)).toEqual([10]);
});
