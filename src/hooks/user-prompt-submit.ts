import { answerFailedPrompt, answerPromptHook } from '../handover/answer-prompt-hook.ts';
import { runHook } from './run-hook.ts';

void runHook(({ bridge, facts, input }) => answerPromptHook(bridge, facts, input.prompt ?? ''), {
  answer: ({ prompt = '' }, line) => answerFailedPrompt(prompt, line),
  isShown: true,
});
