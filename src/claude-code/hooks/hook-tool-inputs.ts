import * as z from 'zod';
import { fullToolName } from '../tool-names.ts';

/**
 * What hooks.json hands to the tools that hooks call. The client fills in the fields of its own input; one that is
 * missing becomes an empty text.
 */
const agentId = z.string().default('').describe('Empty in the main conversation');

export const batchInput = { agent_id: agentId };
export const stopInput = { agent_id: agentId, stop_hook_active: z.string().default('') };
export const toolUseInput = { agent_id: agentId, tool_name: z.string() };
export const dialogInput = { ...toolUseInput, permission_mode: z.string().default('') };
export const editInput = {
  file_path: z.string().default(''),
  notebook_path: z.string().default(''),
  cwd: z.string().default(''),
};

const text = z.string().default('');

export const promptInput = {
  agent_id: agentId,
  prompt: text,
  prompt_id: text,
  session_id: text,
  transcript_path: text,
  cwd: text,
  session_title: text,
};

export const expansionInput = {
  agent_id: agentId,
  command_name: text,
  command_args: text,
  session_id: text,
  transcript_path: text,
  cwd: text,
};

/** What the client says of a command that was typed, as a command hook is told it. */
export function readExpansion(input: Input<typeof expansionInput>) {
  return {
    commandName: input.command_name,
    commandArguments: input.command_args,
    sessionId: input.session_id,
    transcriptPath: input.transcript_path || undefined,
    directory: input.cwd,
  };
}

/** What the client says of one prompt, as a command hook is told it. */
export function readPrompt(input: Input<typeof promptInput>) {
  return {
    prompt: input.prompt,
    promptId: input.prompt_id || undefined,
    sessionId: input.session_id,
    transcriptPath: input.transcript_path || undefined,
    directory: input.cwd,
    title: input.session_title || undefined,
  };
}

/** Whether a hook runs inside a subagent: mail belongs to the main conversation. */
export function isInSubagent({ agent_id }: Input<typeof batchInput>): boolean {
  return agent_id !== '';
}

/** Whether a Stop hook has kept this turn going already. */
export function isContinued({ stop_hook_active }: Input<typeof stopInput>): boolean {
  return stop_hook_active === 'true';
}

/** The client continues a turn for a Stop hook at most eight times in a row and drops what the ninth returns. */
export const maxContinuedStops = 6;

/** The full name of the tool that is about to run. */
export function usedTool({ tool_name }: Pick<Input<typeof toolUseInput>, 'tool_name'>): string {
  return tool_name;
}

/** The file that is about to be changed; empty if the tool changes none. */
export function editedFile({ file_path, notebook_path }: Input<typeof editInput>): string {
  return file_path || notebook_path;
}

/**
 * The tools that answer mail. In plan mode the client asks its person about every tool that does not only read, whatever
 * a PreToolUse hook says, so that mail which wakes such a session would stop it at a dialog.
 */
const answeringTools = new Set(['check_inbox', 'reply'].map(fullToolName));

/** Whether a dialog is about a tool that answers mail, in plan mode, in the main conversation. */
export function isAnsweringMailInPlanMode(input: Input<typeof dialogInput>): boolean {
  return answeringTools.has(input.tool_name) && !isInSubagent(input) && input.permission_mode === 'plan';
}

type Input<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;
