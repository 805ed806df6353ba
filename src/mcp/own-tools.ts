import type { Tool } from './tool/tool.ts';
import { tools } from './tools/index.ts';

/** How the client names this server's tools: by the plugin and by the server's key in plugin.json. */
const namePrefix = 'mcp__plugin_cc2cc_cc2cc__';

/** The tool of this server that the client means by a full name. Nothing that only resembles such a name is one. */
export function findOwnTool(fullName: string): Tool | undefined {
  return tools.find(({ name }) => fullName === `${namePrefix}${name}`);
}
