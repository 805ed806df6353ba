import { readStandardInput, writeStandardOutput } from '../base/fs-host.ts';
import { outputOnOldNode } from '../claude-code/hooks/old-node-output.ts';
import { isNodeTooOld, nodeFault } from './fault.ts';

/** Keeps the bundle from running; what `scripts/node-check.mts` puts around this gives it. */
declare function stopBundle(): void;

// This stands at the head of each hook's bundle, in syntax that an old Node can read.
if (isNodeTooOld) {
  stopBundle();
  const output = outputOnOldNode(readStandardInput, nodeFault('restart Claude Code'));
  if (output) writeStandardOutput(`${JSON.stringify(output)}\n`);
}
