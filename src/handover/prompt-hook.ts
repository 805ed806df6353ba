import type { Bridge } from '../bridge/bridge.ts';
import { isOwnCommand } from '../claude-code/own-command.ts';
import { isDoorbell } from '../claude-code/recognise-doorbell.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { answerPrompt } from './answer-prompt.ts';

const hookEventName = 'UserPromptSubmit';

/** What a UserPromptSubmit hook returns to the client for one prompt, as JSON; undefined for nothing. */
export async function answerPromptHook(
  bridge: Bridge,
  facts: SessionFacts,
  prompt: string,
): Promise<object | undefined> {
  // UserPromptExpansion answers it without the model, which would then never see the mail.
  if (isOwnCommand(prompt)) return undefined;
  const answer = await answerPrompt(bridge, facts, prompt);
  if (answer.kind === 'block') return block(answer.reason);
  if (answer.context === '' && answer.title === undefined) return undefined;
  const hookSpecificOutput = { hookEventName, additionalContext: answer.context, sessionTitle: answer.title };
  return { systemMessage: answer.note || undefined, hookSpecificOutput };
}

/** A doorbell that cannot bring its mail must not cost a model call: the mail waits, and it rings again. */
export function answerFailedPrompt(prompt: string, line: string): object | undefined {
  return isDoorbell(prompt) ? block(line) : undefined;
}

function block(reason: string): object {
  return { decision: 'block', reason, hookSpecificOutput: { hookEventName, suppressOriginalPrompt: true } };
}
