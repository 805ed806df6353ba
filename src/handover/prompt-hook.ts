import type { Bridge } from '../bridge/bridge.ts';
import { isDoorbell } from '../claude-code/doorbells/doorbell-text.ts';
import { blockPrompt, type HookOutput, promptOutput } from '../claude-code/hooks/hook-output.ts';
import { isOwnCommand } from '../claude-code/own-command.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { decidePrompt } from './decide-prompt.ts';

/** What the client is answered about one prompt; without `json` there is nothing to say. */
export interface PromptHookResult {
  readonly json?: HookOutput;
  /** The messages in its context. */
  readonly ids?: readonly string[];
}

/** The UserPromptSubmit hook, whether the session's server runs it or a process of its own. */
export async function runPromptHook(bridge: Bridge, facts: SessionFacts, prompt: string): Promise<PromptHookResult> {
  // UserPromptExpansion answers it without the model, which would then never see the mail.
  if (isOwnCommand(prompt)) return {};
  const decision = await decidePrompt(bridge, facts, prompt);
  if (decision.kind === 'block') return { json: blockPrompt('UserPromptSubmit', decision.reason) };
  if (decision.context === '' && decision.title === undefined) return {};
  return { json: promptOutput(decision, decision.title), ids: decision.ids };
}

/** A doorbell that cannot bring its mail must not cost a model call: the mail waits, and it rings again. */
export function outputOfFailedPrompt(prompt: string, line: string): HookOutput | undefined {
  return isDoorbell(prompt) ? blockPrompt('UserPromptSubmit', line) : undefined;
}
