import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface LeftOverProcess {
  pid: number;
  command: string;
}

const run = promisify(execFile);

/**
 * Lists the processes that were started under a home and still run: clients and whatever they left behind, such as
 * MCP servers and hooks. They are known by HOME in their environment; on Windows, where another process's environment
 * cannot be read, by the home's path in their command line.
 */
export function leftOverProcesses(home: string): Promise<LeftOverProcess[]> {
  if (process.platform === 'linux') return fromProc(home);
  return process.platform === 'win32' ? fromPowerShell(home) : fromPs(home);
}

async function fromProc(home: string): Promise<LeftOverProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProc(pid, home)));
  return found.filter((entry) => entry !== undefined);
}

async function readProc(pid: string, home: string): Promise<LeftOverProcess | undefined> {
  const environment = await readOrEmpty(`/proc/${pid}/environ`);
  if (!environment.split('\0').includes(`HOME=${home}`)) return undefined;
  const command = await readOrEmpty(`/proc/${pid}/cmdline`);
  return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim() };
}

/** Empty when the process has ended meanwhile or belongs to someone else. */
async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return '';
    throw error;
  }
}

async function fromPs(home: string): Promise<LeftOverProcess[]> {
  const { stdout } = await run('ps', ['-E', '-ww', '-ax', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  return parseList(stdout).filter(({ command }) => `${command} `.includes(` HOME=${home} `));
}

async function fromPowerShell(home: string): Promise<LeftOverProcess[]> {
  const script = 'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }';
  const { stdout } = await run('powershell', ['-NoProfile', '-Command', script], { maxBuffer: 64 * 1024 * 1024 });
  return parseList(stdout).filter(({ command }) => command.includes(home));
}

function parseList(text: string): LeftOverProcess[] {
  return [...text.matchAll(/^\s*(\d+)\s+(.*)$/gm)].map(([, pid, command]) => ({
    pid: Number(pid),
    command: (command ?? '').trim(),
  }));
}
