import { readStandardInput, writeStandardOutput } from '../base/fs-host.ts';
import { outputOnOldNode } from '../claude-code/hooks/old-node-output.ts';
import { isNodeTooOld, nodeFault } from './fault.ts';

/** Stands at the head of each hook's bundle, in syntax that an old Node can read. */
export const mustStop = isNodeTooOld;

if (mustStop) {
  const output = outputOnOldNode(readStandardInput, nodeFault('restart Claude Code'));
  if (output) writeStandardOutput(`${JSON.stringify(output)}\n`);
}
