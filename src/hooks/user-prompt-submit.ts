import { outputOfFailedPrompt, runPromptHook } from '../handover/prompt-hook.ts';
import { runHook } from './run-hook.ts';

void runHook(({ bridge, facts, input }) => runPromptHook(bridge, facts, input.prompt ?? ''), {
  outputOf: ({ prompt = '' }, line) => outputOfFailedPrompt(prompt, line),
  isShown: true,
});
