import { ancestorsOf, type ProcessIdentity, type ProcessTable, processesBetween } from '../base/process-identity.ts';
import { readBinding } from '../identity/client-binding.ts';
import type { Registry } from '../identity/registry.ts';

/** The programs that answer slash commands: the server, and the hook of hosts that have none. */
const answerer = String.raw`[\\/](mcp[\\/]server|hooks[\\/]user-prompt-expansion)\.js`;
/** The command line of one: node, or what stands in for it and starts it, and no shell. */
const answererLine = new RegExp(String.raw`^\S*node\S* (?!-)\S.*${answerer}$`);

/**
 * Whether a person typed the slash command that a process works on: it is the server of their session or the hook that the
 * client runs for it, or `cc2cc` below one of them. The client starts both with nothing between, while a model's programs
 * have the shell of its tool above them, and a program that poses as a client has the model's session above it.
 */
export async function isTypedCommand(registry: Registry, pid: number, client: ProcessIdentity): Promise<boolean> {
  return isBelowAnswerer(registry.processes, pid, client) && (await isTypedInByUser(registry, client));
}

function isBelowAnswerer(processes: ProcessTable, pid: number, client: ProcessIdentity): boolean {
  const between = processesBetween(processes, pid, client);
  if (!between) return false;
  const lines = [pid, ...between.map((each) => each.pid)].map((each) => processes.commandLineOf(each).join(' '));
  // There a shell stays above the hook as well, so that all there is to see is that it runs.
  if (process.platform === 'win32') return lines.some((line) => new RegExp(answerer).test(line));
  const at = lines.findIndex((line) => answererLine.test(line));
  // Below it are this process and, in the background, the one that started this.
  return at >= 0 && at <= 2 && lines.slice(at).every((line) => answererLine.test(line));
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
