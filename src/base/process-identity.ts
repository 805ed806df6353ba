import { hostname } from 'node:os';
import { isSystemError } from './errors.ts';
import { readHostFile, readHostLink, runHostProgram } from './fs-host.ts';

/**
 * One process, for ever: process ids are used again, so the start time belongs to it, and both mean something only
 * on the machine, the boot and the process id namespace that `host` stands for.
 */
export interface ProcessIdentity {
  /** Eight hexadecimal digits. */
  readonly host: string;
  readonly pid: number;
  /** In the platform's own unit, digits only; compared, never calculated with. */
  readonly startedAt: string;
}

/** `unknown`: it belongs to another machine or container, and process ids tell nothing. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** What the operating system says about processes; replaced in tests. */
export interface ProcessTable {
  /** Stands for this machine, boot and process id namespace. */
  readonly host: string;
  /** When the process with this id started, or undefined if there is none (or only its unreaped remains). */
  startOf(pid: number): string | undefined;
  /** Process id of the parent, or undefined. */
  parentOf(pid: number): number | undefined;
  /** The words of its command line, as far as the platform tells. */
  commandLineOf(pid: number): readonly string[];
}

/** `<host>-<pid>-<startedAt>`: letters, digits and two hyphens, fit for a file name. */
export function processToken(identity: ProcessIdentity): string {
  return `${identity.host}-${identity.pid}-${identity.startedAt}`;
}

/** The reverse of `processToken`; undefined for anything else. */
export function parseProcessToken(token: string): ProcessIdentity | undefined {
  const [, host, pid, startedAt] = /^([0-9a-f]{8})-([1-9][0-9]*)-([0-9]+)$/.exec(token) ?? [];
  return host && pid && startedAt ? { host, pid: Number(pid), startedAt } : undefined;
}

export function identifyProcess(table: ProcessTable, pid: number): ProcessIdentity | undefined {
  const startedAt = table.startOf(pid);
  return startedAt === undefined ? undefined : { host: table.host, pid, startedAt };
}

export function livenessOf(table: ProcessTable, identity: ProcessIdentity): Liveness {
  if (identity.host !== table.host) return 'unknown';
  return table.startOf(identity.pid) === identity.startedAt ? 'alive' : 'gone';
}

export function systemProcessTable(): ProcessTable {
  if (process.platform === 'linux') return linuxProcessTable();
  return process.platform === 'win32' ? windowsProcessTable() : posixProcessTable();
}

function linuxProcessTable(): ProcessTable {
  const bootId = readHostFile('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  const namespace = readHostLink('/proc/self/ns/pid') ?? '';
  return {
    // Not the host's name, which changes with the network; containers differ in their namespace.
    host: hostToken(bootId || hostname(), namespace),
    startOf: (pid) => linuxStat(pid)?.startedAt,
    parentOf: (pid) => linuxStat(pid)?.parent,
    commandLineOf: (pid) => readHostFile(`/proc/${pid}/cmdline`)?.split('\0').filter(Boolean) ?? [],
  };
}

/** Fields 3, 4 and 22 of /proc/PID/stat, see proc(5); the command in field 2 may hold spaces and parentheses. */
function linuxStat(pid: number): { parent: number; startedAt: string } | undefined {
  const stat = readHostFile(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields ?? [];
  const startedAt = fields?.[19];
  if (!startedAt || state === 'Z' || state === 'X') return undefined;
  return { parent: Number(parent), startedAt };
}

function posixProcessTable(): ProcessTable {
  const ask = (pid: number, ...fields: string[]) =>
    runHostProgram('ps', [...fields.flatMap((field) => ['-o', `${field}=`]), '-p', String(pid)]);
  return {
    host: hostToken(runHostProgram('sysctl', ['-n', 'kern.bootsessionuuid']) ?? hostname()),
    startOf: (pid) => {
      const [, state, started] = /^(\S+)\s+(.*)$/s.exec(ask(pid, 'stat', 'lstart') ?? '') ?? [];
      const startedAtMs = Date.parse(started ?? '');
      return state?.startsWith('Z') || Number.isNaN(startedAtMs) ? undefined : String(startedAtMs);
    },
    parentOf: (pid) => Number(ask(pid, 'ppid')) || undefined,
    commandLineOf: (pid) => ask(pid, 'args')?.split(' ') ?? [],
  };
}

function windowsProcessTable(): ProcessTable {
  const ask = (pid: number, property: string) =>
    runHostProgram('powershell.exe', [
      '-NoProfile',
      '-Command',
      `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'; if ($p) { ${property} }`,
    ]);
  return {
    host: hostToken(hostname()),
    // Starting PowerShell takes a good part of a second, so ask it only about processes that exist.
    startOf: (pid) => (signalReaches(pid) ? ask(pid, '$p.CreationDate.ToFileTimeUtc()') : undefined),
    parentOf: (pid) => Number(ask(pid, '$p.ParentProcessId')) || undefined,
    commandLineOf: (pid) => ask(pid, '$p.CommandLine')?.split(' ') ?? [],
  };
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
