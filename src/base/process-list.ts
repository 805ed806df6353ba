/** One process as the operating system lists it. */
export interface ListedProcess {
  readonly pid: number;
  /** Process id of the parent. It may have ended, and on Windows another process may have its id by now. */
  readonly parent: number;
  /** In the platform's own unit, digits only. */
  readonly startedAt: string;
}

/** The program and the fields whose lines `parsePosixProcesses` reads, in the words and the time zone of nobody. */
export const posixListing = {
  program: 'env',
  args: ['LC_ALL=C', 'TZ=UTC', 'ps', '-o', 'pid=,ppid=,stat=,lstart='],
} as const;

/** Parses the output of `posixListing`, and leaves out processes that have ended and are not reaped yet. */
export function parsePosixProcesses(printed: string): ListedProcess[] {
  return printed.split('\n').flatMap((line) => {
    const [, pid, parent, state, started] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    const startedAtMs = Date.parse(`${started} UTC`);
    if (!state || state.startsWith('Z') || Number.isNaN(startedAtMs)) return [];
    return [{ pid: Number(pid), parent: Number(parent), startedAt: String(startedAtMs) }];
  });
}

/** Prints what `parseWindowsProcesses` reads, for each process that the pipe before it gives. */
export const windowsListing =
  "ForEach-Object { '{0} {1} {2}' -f $_.ProcessId, $_.ParentProcessId, $(if ($_.CreationDate) { $_.CreationDate.ToFileTimeUtc() }) }";

/** Parses the output of `windowsListing`. The system's first processes have no start time, and are left out. */
export function parseWindowsProcesses(printed: string): ListedProcess[] {
  return printed.split(/\r?\n/).flatMap((line) => {
    const [, pid, parent, startedAt] = /^\s*(\d+) (\d+) (\d+)\s*$/.exec(line) ?? [];
    return startedAt ? [{ pid: Number(pid), parent: Number(parent), startedAt }] : [];
  });
}

/**
 * The processes above one, its parent first. The line ends where a parent is gone, and where what has its id started
 * after its child: process ids are used again.
 */
export function* ancestorsIn(
  find: (pid: number) => ListedProcess | undefined,
  pid: number,
): Generator<ListedProcess, void> {
  const visited = new Set([pid]);
  let child = find(pid);
  while (child && !visited.has(child.parent)) {
    visited.add(child.parent);
    const parent = find(child.parent);
    if (!parent || BigInt(parent.startedAt) > BigInt(child.startedAt)) return;
    yield parent;
    child = parent;
  }
}
