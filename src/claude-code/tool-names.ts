/** How the client names the server's tools: by the plugin and by the server's key in plugin.json. */
const namePrefix = 'mcp__plugin_cc2cc_cc2cc__';

/** How the client calls a tool of this plugin's server. */
export function fullToolName(name: string): string {
  return `${namePrefix}${name}`;
}
