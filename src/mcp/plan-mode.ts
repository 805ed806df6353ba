import { allowAtDialog } from '../claude-code/hooks/hook-output.ts';
import { dialogInput, isAnsweringMailInPlanMode } from '../claude-code/hooks/hook-tool-inputs.ts';
import { defineTool } from './tool/tool.ts';

/** Answers the dialog for tools that answer mail, and for nothing that would have another agent do what a plan must not do yet. */
export const permissionRequest = defineTool({
  name: 'hook_permission_request',
  description: 'Called by the PermissionRequest hook for the tools that answer mail.',
  input: dialogInput,
  async run(input, { session }) {
    return isAnsweringMailInPlanMode(input) && session.approveOwnTools ? JSON.stringify(allowAtDialog()) : '{}';
  },
});
