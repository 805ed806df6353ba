import { ancestorsOf, type ProcessIdentity, type ProcessTable, processesBetween } from '../base/process-identity.ts';
import { readBinding } from '../identity/client-binding.ts';
import type { Registry } from '../identity/registry.ts';

/** The command line of the hook that answers slash commands: node, or what stands in for it and starts it, and no shell. */
const hookLine = /^\S*node\S* (?!-)\S.*[\\/]user-prompt-expansion\.js$/;

/**
 * Whether a person typed the slash command that a process works on: it is the hook that the client of their session runs
 * for it, or `cc2cc` below that hook. The client starts the hook with nothing between, while a model's programs have the
 * shell of its tool above them, and a program that poses as a client has the model's session above it.
 */
export async function isTypedCommand(registry: Registry, pid: number, client: ProcessIdentity): Promise<boolean> {
  return isBelowPromptHook(registry.processes, pid, client) && (await isTypedInByUser(registry, client));
}

function isBelowPromptHook(processes: ProcessTable, pid: number, client: ProcessIdentity): boolean {
  const between = processesBetween(processes, pid, client);
  if (!between) return false;
  const lines = [pid, ...between.map((each) => each.pid)].map((each) => processes.commandLineOf(each).join(' '));
  // There a shell stays above the hook as well, so that all there is to see is that the hook runs.
  if (process.platform === 'win32') return lines.some((line) => line.includes('user-prompt-expansion.js'));
  const hook = lines.findIndex((line) => hookLine.test(line));
  // Below it are this process and, in the background, the one that started this.
  return hook >= 0 && hook <= 2 && lines.slice(hook).every((line) => hookLine.test(line));
}

/** Whether somebody types in this client who is no model: a session started from another one's shell is typed in by that one's model. */
export async function isTypedInByUser(registry: Registry, client: ProcessIdentity): Promise<boolean> {
  return !(await isBelowSession(registry, client));
}

async function isBelowSession(registry: Registry, client: ProcessIdentity): Promise<boolean> {
  for (const above of ancestorsOf(registry.processes, client.pid)) {
    if ((await readBinding(registry, above)) !== undefined) return true;
  }
  return false;
}
