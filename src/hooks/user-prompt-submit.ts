import { answerPrompt } from '../delivery/answer-prompt.ts';
import { isOwnCommand } from '../delivery/own-command.ts';
import { type HookOutput, runHook } from './run-hook.ts';

const hookEventName = 'UserPromptSubmit';

void runHook(async ({ bridge, facts, input }): Promise<HookOutput> => {
  const prompt = input.prompt ?? '';
  // UserPromptExpansion answers it without the model, which would then never see the mail.
  if (isOwnCommand(prompt)) return {};
  const answer = await answerPrompt(bridge, facts, prompt);
  if (answer.kind === 'block') {
    const hookSpecificOutput = { hookEventName, suppressOriginalPrompt: true };
    return { json: { decision: 'block', reason: answer.reason, hookSpecificOutput } };
  }
  if (answer.context === '' && answer.title === undefined) return {};
  const hookSpecificOutput = { hookEventName, additionalContext: answer.context, sessionTitle: answer.title };
  return { json: { systemMessage: answer.note || undefined, hookSpecificOutput } };
});
