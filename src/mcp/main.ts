import { describeError } from '../base/errors.ts';
import { nodeFileSystem } from '../base/fs.ts';
import { greet } from './greeting.ts';
import { onClientGone } from './session/lifetime.ts';

/** Ends the process if it cannot shut down in time. */
const longestShutdownMs = 2_000;

/** All else is loaded once the client has its answer. */
async function main(): Promise<void> {
  // Once that program has ended, the system names another one.
  const parentPid = process.ppid;
  let stop: (() => Promise<unknown>) | undefined;
  onClientGone(nodeFileSystem, () => {
    void nodeFileSystem.sleep(longestShutdownMs, { keepsProcess: false }).then(() => process.exit(0));
    Promise.resolve(stop?.())
      .catch(report)
      .finally(() => process.exit(0));
  });
  const answered = await greet(process);
  const { serve } = await import('./serve.ts');
  stop = await serve({ answered, parentPid, report });
}

function report(error: unknown): void {
  process.stderr.write(`cc2cc: ${describeError(error)}\n`);
}

main().catch((error) => {
  report(error);
  process.exit(1);
});
