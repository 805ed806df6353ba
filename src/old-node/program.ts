import { writeStandardError } from '../base/fs-host.ts';
import { isNodeTooOld, nodeFault } from './fault.ts';

/** Keeps the bundle from running; what `scripts/node-check.mts` puts around this gives it. */
declare function stopBundle(): void;

// This stands at the head of the command line's bundles, in syntax that an old Node can read.
if (isNodeTooOld) {
  stopBundle();
  const message = nodeFault('run the command again');
  const error = { code: 'NODE_TOO_OLD', message };
  const wantsJson = process.argv.indexOf('--json') !== -1;
  writeStandardError(wantsJson ? `${JSON.stringify({ error })}\n` : `${message}\n`);
  process.exitCode = 1;
}
