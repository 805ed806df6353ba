import * as z from 'zod';
import { defineTool } from './tool/tool.ts';

/**
 * The tools that answer mail. In plan mode the client asks its person about every tool that does not only read, whatever
 * a PreToolUse hook says, so that mail which wakes such a session would stop it at a dialog.
 */
const answeringTools = new Set(['mcp__plugin_cc2cc_cc2cc__check_inbox', 'mcp__plugin_cc2cc_cc2cc__reply']);

/** Answers that dialog for the two, and for nothing that would have another agent do what a plan must not do yet. */
export const permissionRequest = defineTool({
  name: 'hook_permission_request',
  description: 'Called by the PermissionRequest hook for the tools that answer mail.',
  input: { agent_id: z.string().default(''), tool_name: z.string(), permission_mode: z.string().default('') },
  async run({ agent_id, tool_name, permission_mode }, { resident }) {
    const isAnswering = answeringTools.has(tool_name) && agent_id === '' && permission_mode === 'plan';
    if (!isAnswering || !resident.approveOwnTools) return '{}';
    const decision = { behavior: 'allow' };
    return JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } });
  },
});
