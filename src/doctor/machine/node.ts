import { describeOldNode, nodeRemedy } from '../../base/oldest-node.ts';
import type { Finding } from '../finding/finding.ts';

/** @param path of the program. */
export function checkNode(version: string, path: string): Finding {
  const check = 'Node';
  const fault = describeOldNode(version, path);
  return fault === undefined
    ? { check, result: 'good', detail: version }
    : { check, result: 'broken', detail: fault, fix: nodeRemedy };
}
