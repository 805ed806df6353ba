import { describeOldNode } from '../base/oldest-node.ts';

const fault = describeOldNode(process.versions.node, process.execPath);

export const isNodeTooOld = fault !== undefined;

/** @param afterwards what a person has to do once a newer Node is there. */
export function nodeFault(afterwards: string): string {
  return `${fault}. Install a newer one from https://nodejs.org, then ${afterwards}.`;
}
