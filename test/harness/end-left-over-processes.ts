import { type LeftOverProcess, leftOverProcesses } from './left-over-processes.ts';
import { waitFor } from './wait-for.ts';

/** What an MCP server may need to notice that its client is gone. */
const graceMs = 3_000;

/** Waits until nothing runs under a home any more. @throws Error that lists what still does. */
export async function waitUntilNothingRuns(home: string, timeoutMs = graceMs): Promise<void> {
  let last: LeftOverProcess[] = [];
  const nothingRuns = async () => {
    last = await leftOverProcesses(home);
    return last.length === 0;
  };
  await waitFor(nothingRuns, {
    timeoutMs,
    waitingFor: 'every process of the test to end',
    evidence: () => last.map(({ pid, command }) => `${pid} ${command}`).join('\n'),
  });
}

/** Ends, each by its id, whatever still runs under a home, and waits until it is gone. */
export async function endLeftOverProcesses(home: string): Promise<void> {
  for (const { pid } of await leftOverProcesses(home)) endProcess(pid);
  await waitUntilNothingRuns(home);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself between the listing and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
