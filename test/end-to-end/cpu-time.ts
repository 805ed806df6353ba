import { existsSync, readFileSync } from 'node:fs';

/** A clock tick of /proc/PID/stat. */
const tickMs = 10;

/** What processes have used of the processor; undefined where there is no /proc. */
export function cpuMsOf(pids: readonly number[]): number | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14);
    return Number(user) + Number(system);
  });
  return ticks.reduce((sum, count) => sum + count, 0) * tickMs;
}
