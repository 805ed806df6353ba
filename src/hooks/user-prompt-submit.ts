import { isDoorbell } from '../claude-code/doorbells/doorbell-text.ts';
import type { HookInput } from '../claude-code/hooks/hook-input.ts';
import { blockPrompt, type HookOutput, promptOutput } from '../claude-code/hooks/hook-output.ts';
import { isOwnCommand } from '../claude-code/own-command.ts';
import { answerPrompt } from '../handover/answer-prompt.ts';
import { runHook } from './run-hook.ts';

void runHook(
  async ({ bridge, facts, input }) => {
    const prompt = input.prompt ?? '';
    // UserPromptExpansion answers it without the model, which would then never see the mail.
    if (isOwnCommand(prompt)) return {};
    const answer = await answerPrompt(bridge, facts, prompt);
    if (answer.kind === 'block') return { json: blockPrompt('UserPromptSubmit', answer.reason) };
    if (answer.context === '' && answer.title === undefined) return {};
    return { json: promptOutput(answer, answer.title), ids: answer.ids };
  },
  { answer: answerFailure, isShown: true },
);

/** A doorbell that cannot bring its mail must not cost a model call: the mail waits, and it rings again. */
function answerFailure({ prompt = '' }: HookInput, line: string): HookOutput | undefined {
  return isDoorbell(prompt) ? blockPrompt('UserPromptSubmit', line) : undefined;
}
