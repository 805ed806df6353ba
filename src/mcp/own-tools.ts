import { fullToolName } from '../claude-code/tool-names.ts';
import type { Tool } from './tool/tool.ts';
import { tools } from './tools/index.ts';

/** The tool of this server that the client means by a full name. Nothing that only resembles such a name is one. */
export function findOwnTool(fullName: string): Tool | undefined {
  return tools.find(({ name }) => fullName === fullToolName(name));
}
