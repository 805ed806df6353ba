import gt from 'semver/functions/gt.js';
import lt from 'semver/functions/lt.js';
import valid from 'semver/functions/valid.js';
import { firstWithModules, firstWithSocket, newestTestedClient, oldestClient } from './tested-clients.ts';

/** What this client says it is when it connects to an MCP server. */
export const clientName = 'claude-code';

/** Whether a client is older than those that cc2cc is tested with. What is no version is not older than anything. */
export function isOlderThanTested(version: string): boolean {
  return isOlder(version, oldestClient);
}

export function isNewerThanTested(version: string): boolean {
  return valid(version) !== null && gt(version, newestTestedClient);
}

export function hasSocket(version: string): boolean {
  return !isOlder(version, firstWithSocket);
}

export function hasModules(version: string): boolean {
  return !isOlder(version, firstWithModules);
}

function isOlder(version: string, other: string): boolean {
  return valid(version) !== null && lt(version, other);
}
