import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type HookOutput, hasContext } from '../claude-code/hooks/hook-output.ts';
import { failureInWords } from '../decisions/decision.ts';
import { openDecisionLog } from '../decisions/decision-log.ts';
import { readBinding } from '../identity/client-binding.ts';

interface LoggedContext {
  readonly bridge: Bridge;
  readonly facts: { readonly client: ProcessIdentity };
}

/** What a hook gives the client, as far as the log says it. */
interface LoggedOutput {
  readonly json?: HookOutput;
  readonly wake?: string;
  readonly ids?: readonly string[];
}

/**
 * Runs a hook with a log of its decisions, the last of which is what came of it, for each message that it is about. A
 * program file of its own (`hooks/debug-log.js`) that the hooks load to debug.
 */
export async function logHook<Context extends LoggedContext, Output extends LoggedOutput>(
  hook: string,
  context: Context,
  work: (context: Context) => Promise<Output>,
): Promise<Output> {
  const { bridge, facts } = context;
  const decisions = await openDecisionLog(bridge.store, { pid: process.pid, process: `hook ${hook}` });
  const findName = () => readBinding(bridge.registry, facts.client);
  // The first hook of a session gives it its name, the last one takes it away.
  const before = await findName();
  const took = decisions.stopwatch();
  const note = async (why: string, ids: readonly string[] = []) => {
    const ms = took();
    const name = (await findName()) ?? before;
    if (name === undefined) return;
    for (const id of ids.length > 0 ? ids : [undefined]) decisions.note(name, 'hook', id, why, ms);
  };
  try {
    const output = await work({ ...context, bridge: { ...bridge, decisions } });
    await note(outcomeOf(output), output.ids);
    return output;
  } catch (error) {
    await note(`failed: ${failureInWords(error)}`);
    throw error;
  }
}

function outcomeOf({ json, wake }: LoggedOutput): string {
  if (wake !== undefined) return 'wakes the session';
  if (json?.decision === 'block') return 'blocks the prompt';
  return json && hasContext(json) ? 'puts context before the model' : 'says nothing to the model';
}
