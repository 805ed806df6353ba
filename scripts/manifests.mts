import { packageJson } from './package-json.mts';
import { pluginFolder } from './plugin-folder.mts';
import { serverEnvironment, userConfig } from './plugin-options.mts';

const author = { name: packageJson.author };

const plugin = {
  name: packageJson.name,
  version: packageJson.version,
  description: packageJson.description,
  author,
  license: packageJson.license,
  keywords: packageJson.keywords,
  mcpServers: {
    cc2cc: {
      command: 'node',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills in the plugin's folder.
      args: ['${CLAUDE_PLUGIN_ROOT}/mcp/server.js'],
      // Without it a session has to search for the tools before it can answer its mail.
      alwaysLoad: true,
      // What a person sets for their own programs, such as a module to load first, must not keep this one from starting.
      env: { ...serverEnvironment, NODE_OPTIONS: '' },
    },
  },
  userConfig,
  // The plugin talks to files and local sockets only.
  network: { hosts: [] },
};

const marketplace = {
  name: packageJson.name,
  description: packageJson.description,
  owner: author,
  plugins: [{ name: packageJson.name, source: `./${pluginFolder}`, description: packageJson.description }],
};

/** Every generated manifest by its path in the repository. */
export function manifests(): ReadonlyMap<string, string> {
  return new Map([
    ['.claude-plugin/plugin.json', toJson(plugin)],
    ['plugin.json', toJson(plugin)],
    ['.claude-plugin/marketplace.json', toJson(marketplace)],
  ]);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
