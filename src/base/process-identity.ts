import { hostname } from 'node:os';
import { type ProcessIdentity, processToken } from '../protocol/process-token.ts';
import { isSystemError } from './errors.ts';
import { listHostFolder, readHostFile, readHostLink, runHostProgram } from './fs-host.ts';
import {
  ancestorsIn,
  type ListedProcess,
  parsePosixProcesses,
  parseWindowsProcesses,
  posixListing,
  windowsListing,
} from './process-list.ts';

export { type ProcessIdentity, parseProcessToken, processToken } from '../protocol/process-token.ts';

/** `unknown`: it belongs to another machine or container, and process ids tell nothing. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** Answers questions about processes from the operating system; tests replace it. */
export interface ProcessTable {
  /** Stands for this machine, boot and process id namespace. */
  readonly host: string;
  /** When the process with this id started, or undefined if there is none (or only its unreaped remains). */
  startOf(pid: number): string | undefined;
  /** Process id of the parent, or undefined. */
  parentOf(pid: number): number | undefined;
  /** The processes above this one, its parent first, as far up as each was there before the one below it. */
  ancestorsOf(pid: number): Iterable<Omit<ProcessIdentity, 'host'>>;
  /** The words of its command line, as far as the platform tells. */
  commandLineOf(pid: number): readonly string[];
  /** The ids of all processes, where that takes no program to be started; one that has just begun may be missing. */
  listIds?(): ReadonlySet<number> | undefined;
}

export function identifyProcess(table: ProcessTable, pid: number): ProcessIdentity | undefined {
  const startedAt = table.startOf(pid);
  return startedAt === undefined ? undefined : { host: table.host, pid, startedAt };
}

/**
 * Lists the ancestors of a process, nearest first. They identify a caller: any program can set a variable, but none can
 * choose its ancestors.
 */
export function* ancestorsOf(table: ProcessTable, pid: number): Generator<ProcessIdentity, void> {
  for (const { pid: id, startedAt } of table.ancestorsOf(pid)) yield { host: table.host, pid: id, startedAt };
}

/** The processes between one and an ancestor of it, nearest first; undefined where it is no ancestor. */
export function processesBetween(
  table: ProcessTable,
  pid: number,
  ancestor: ProcessIdentity,
): readonly ProcessIdentity[] | undefined {
  const above = [...ancestorsOf(table, pid)];
  const place = above.findIndex((each) => processToken(each) === processToken(ancestor));
  return place < 0 ? undefined : above.slice(0, place);
}

export function livenessOf(table: ProcessTable, identity: ProcessIdentity): Liveness {
  if (identity.host !== table.host) return 'unknown';
  return table.startOf(identity.pid) === identity.startedAt ? 'alive' : 'gone';
}

export function systemProcessTable(): ProcessTable {
  if (process.platform === 'linux') return linuxProcessTable();
  return listedProcessTable(process.platform, runHostProgram);
}

/** Runs a program of the system. @returns what it printed; undefined where it is missing or fails. */
type RunProgram = (program: string, args: readonly string[]) => string | undefined;

/** For a platform where a program lists the processes. */
export function listedProcessTable(platform: string, run: RunProgram, reaches = signalReaches): ProcessTable {
  return platform === 'win32' ? windowsProcessTable(run, reaches) : posixProcessTable(run);
}

function linuxProcessTable(): ProcessTable {
  const bootId = readHostFile('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  const namespace = readHostLink('/proc/self/ns/pid') ?? '';
  return {
    // Not the host's name, which changes with the network; containers differ in their namespace.
    host: hostToken(bootId || hostname(), namespace),
    startOf: (pid) => linuxStat(pid)?.startedAt,
    parentOf: (pid) => linuxStat(pid)?.parent,
    ancestorsOf: (pid) => ancestorsIn(linuxStat, pid),
    commandLineOf: (pid) => readHostFile(`/proc/${pid}/cmdline`)?.split('\0').filter(Boolean) ?? [],
    listIds: () => idsAmong(listHostFolder('/proc')),
  };
}

/** Where /proc shows only some processes, what it does not show may live. */
function idsAmong(names: readonly string[] | undefined): ReadonlySet<number> | undefined {
  const ids = new Set(names?.map(Number).filter((id) => id > 0));
  return ids.has(process.pid) ? ids : undefined;
}

/** Fields 3, 4 and 22 of /proc/PID/stat, see proc(5); the command in field 2 may hold spaces and parentheses. */
function linuxStat(pid: number): ListedProcess | undefined {
  const stat = readHostFile(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields ?? [];
  const startedAt = fields?.[19];
  if (!startedAt || state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), startedAt };
}

function posixProcessTable(run: RunProgram): ProcessTable {
  const { program, args } = posixListing;
  const list = (...which: string[]) => parsePosixProcesses(run(program, [...args, ...which]) ?? '');
  const find = (pid: number) => list('-p', String(pid))[0];
  return {
    host: hostToken(run('sysctl', ['-n', 'kern.bootsessionuuid']) ?? hostname()),
    startOf: (pid) => find(pid)?.startedAt,
    parentOf: (pid) => find(pid)?.parent,
    ancestorsOf: (pid) => ancestorsIn(finderIn(list('-A')), pid),
    commandLineOf: (pid) => run('ps', ['-o', 'args=', '-p', String(pid)])?.split(' ') ?? [],
  };
}

function windowsProcessTable(run: RunProgram, reaches: (pid: number) => boolean): ProcessTable {
  const ask = (command: string) => run('powershell.exe', ['-NoProfile', '-Command', command]);
  const list = (filter: string) =>
    parseWindowsProcesses(ask(`Get-CimInstance Win32_Process${filter} | ${windowsListing}`) ?? '');
  // Starting PowerShell takes a good part of a second, so ask it only about processes that exist.
  const find = (pid: number) => (reaches(pid) ? list(` -Filter 'ProcessId=${pid}'`)[0] : undefined);
  return {
    host: hostToken(hostname()),
    startOf: (pid) => find(pid)?.startedAt,
    parentOf: (pid) => find(pid)?.parent,
    ancestorsOf: (pid) => ancestorsIn(finderIn(list('')), pid),
    commandLineOf: (pid) =>
      ask(`(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`)?.split(' ') ?? [],
  };
}

function finderIn(processes: readonly ListedProcess[]): (pid: number) => ListedProcess | undefined {
  const byId = new Map(processes.map((listed) => [listed.pid, listed]));
  return (pid) => byId.get(pid);
}

function signalReaches(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}

function hostToken(...parts: string[]): string {
  // FNV-1a, 32 bits (RFC 9923): nothing here is secret, and loading node:crypto would cost a hook 4 ms.
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(parts.join('\n'))) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
