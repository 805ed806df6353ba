import type { Bridge } from '../bridge/bridge.ts';
import { isDoorbell } from '../claude-code/doorbells/doorbell-text.ts';
import { blockPrompt, type HookOutput, promptOutput } from '../claude-code/hooks/hook-output.ts';
import { isOwnCommand } from '../claude-code/own-command.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { answerPrompt } from './answer-prompt.ts';

/** What the client is answered about one prompt; without `json` there is nothing to say. */
export interface PromptHookAnswer {
  readonly json?: HookOutput;
  /** The messages in its context. */
  readonly ids?: readonly string[];
}

/** The UserPromptSubmit hook, whether the session's server runs it or a process of its own. */
export async function answerPromptHook(bridge: Bridge, facts: SessionFacts, prompt: string): Promise<PromptHookAnswer> {
  // UserPromptExpansion answers it without the model, which would then never see the mail.
  if (isOwnCommand(prompt)) return {};
  const answer = await answerPrompt(bridge, facts, prompt);
  if (answer.kind === 'block') return { json: blockPrompt('UserPromptSubmit', answer.reason) };
  if (answer.context === '' && answer.title === undefined) return {};
  return { json: promptOutput(answer, answer.title), ids: answer.ids };
}

/** A doorbell that cannot bring its mail must not cost a model call: the mail waits, and it rings again. */
export function answerFailedPrompt(prompt: string, line: string): HookOutput | undefined {
  return isDoorbell(prompt) ? blockPrompt('UserPromptSubmit', line) : undefined;
}
