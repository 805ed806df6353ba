import { answerFailedPrompt, answerPromptHook } from '../handover/prompt-hook.ts';
import { runHook } from './run-hook.ts';

void runHook(
  async ({ bridge, facts, input }) => {
    const json = await answerPromptHook(bridge, facts, input.prompt ?? '');
    return json ? { json } : {};
  },
  { answer: ({ prompt = '' }, line) => answerFailedPrompt(prompt, line), isShown: true },
);
