import type { ProcessIdentity } from '../base/process-identity.ts';
import { clearClientMark, hasClientMark, setClientMark } from '../identity/client-binding.ts';
import type { Registry } from '../identity/registry.ts';

const mark = 'debug';

/** Whether the user started the client with its option for debugging; no variable says so. */
export function hasDebugOption({ processes }: Pick<Registry, 'processes'>, client: ProcessIdentity): boolean {
  const words = processes.commandLineOf(client.pid);
  return words.some((word) => /^(-d|-d2e|--debug(-to-stderr|-file)?)(=|$)/.test(word));
}

/** Notes for the hooks whether the client debugs: on some platforms each of them would have to start a program to see it. */
export async function noteDebugOption(registry: Registry, client: ProcessIdentity, debugs: boolean): Promise<void> {
  if (registry.processes.listIds) return;
  await (debugs ? setClientMark : clearClientMark)(registry, client, mark);
}

/** What a hook goes by, which must not wait for a program: the command line, or else the server's note. */
export async function seesDebugOption(registry: Registry, client: ProcessIdentity): Promise<boolean> {
  return registry.processes.listIds ? hasDebugOption(registry, client) : hasClientMark(registry, client, mark);
}
