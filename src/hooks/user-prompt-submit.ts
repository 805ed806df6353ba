import { isOwnCommand } from '../claude-code/own-command.ts';
import { isDoorbell } from '../claude-code/recognise-doorbell.ts';
import { answerPrompt } from '../handover/answer-prompt.ts';
import type { HookInput } from './hook-input.ts';
import { type HookOutput, runHook } from './run-hook.ts';

const hookEventName = 'UserPromptSubmit';

void runHook(
  async ({ bridge, facts, input }): Promise<HookOutput> => {
    const prompt = input.prompt ?? '';
    // UserPromptExpansion answers it without the model, which would then never see the mail.
    if (isOwnCommand(prompt)) return {};
    const answer = await answerPrompt(bridge, facts, prompt);
    if (answer.kind === 'block') return { json: block(answer.reason) };
    if (answer.context === '' && answer.title === undefined) return {};
    const { ids } = answer;
    const hookSpecificOutput = { hookEventName, additionalContext: answer.context, sessionTitle: answer.title };
    return { json: { systemMessage: answer.note || undefined, hookSpecificOutput }, ids };
  },
  { answer: answerFailure, isShown: true },
);

/** A doorbell that cannot bring its mail must not cost a model call: the mail waits, and it rings again. */
function answerFailure({ prompt = '' }: HookInput, line: string): object | undefined {
  return isDoorbell(prompt) ? block(line) : undefined;
}

function block(reason: string): object {
  return { decision: 'block', reason, hookSpecificOutput: { hookEventName, suppressOriginalPrompt: true } };
}
