import * as z from 'zod';
import { describeError } from '../base/errors.ts';
import { takeWarnings } from '../bridge/bridge.ts';
import { answerFailedPrompt, answerPromptHook } from '../handover/prompt-hook.ts';
import { makeVisible } from '../trust/visible-text.ts';
import { defineTool } from './tool/tool.ts';

const text = z.string().default('');

/** The hook of every prompt. The server does its work, because a process of its own would be waited for each time. */
export const userPromptSubmit = defineTool({
  name: 'hook_user_prompt_submit',
  description: 'Called by the UserPromptSubmit hook.',
  input: {
    prompt: text,
    prompt_id: text,
    session_id: text,
    transcript_path: text,
    cwd: text,
    session_title: text,
    agent_id: text,
  },
  async run(input, { bridge, resident }) {
    if (input.agent_id !== '') return '{}';
    const facts = {
      client: resident.client,
      sessionId: input.session_id,
      directory: resident.directory,
      transcriptPath: input.transcript_path || undefined,
      title: input.session_title || undefined,
      requestedName: resident.requestedName,
      interactive: process.env.CLAUDE_CODE_ENTRYPOINT === 'cli',
      promptId: input.prompt_id || undefined,
    };
    let output: object | undefined;
    try {
      output = await answerPromptHook(bridge, facts, input.prompt);
    } catch (error) {
      const line = `cc2cc: ${describeError(error)}`;
      output = answerFailedPrompt(input.prompt, line) ?? { systemMessage: line };
    }
    const warnings = takeWarnings(bridge);
    const said = (output as { readonly systemMessage?: string } | undefined)?.systemMessage;
    const systemMessage = [...(said ? [said] : []), ...warnings].join('\n');
    if (systemMessage !== '') output = { ...output, systemMessage: makeVisible(systemMessage) };
    return JSON.stringify(output ?? {});
  },
});
