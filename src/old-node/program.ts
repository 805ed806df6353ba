import { writeStandardError } from '../base/fs-host.ts';
import { isNodeTooOld, nodeFault } from './fault.ts';

/** Stands at the head of the command line's bundles, in syntax that an old Node can read. */
export const mustStop = isNodeTooOld;

if (mustStop) {
  const message = nodeFault('run the command again');
  const error = { code: 'NODE_TOO_OLD', message };
  const wantsJson = process.argv.indexOf('--json') !== -1;
  writeStandardError(wantsJson ? `${JSON.stringify({ error })}\n` : `${message}\n`);
  process.exitCode = 1;
}
