const toolUseField = 'claudecode/toolUseId';
const prefixOfPlugins = 'toolu_plugin_';

/**
 * Whether a plugin's module called the tool, and no model. The client makes the ids of such calls itself, while those of
 * a model come from the API, and no model can choose its own.
 * Source: Claude Code 2.1.332.
 */
export function isCallOfPlugin(meta: Readonly<Record<string, unknown>> | undefined): boolean {
  const id = meta?.[toolUseField];
  return typeof id === 'string' && id.startsWith(prefixOfPlugins);
}
