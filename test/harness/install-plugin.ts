import type { Environment } from './client-environment.ts';
import { runCommand } from './run-command.ts';

export interface PluginOptions {
  clientPath: string;
  /** A directory with `.claude-plugin/marketplace.json`; a working tree does. */
  pluginDir: string;
  cwd: string;
  env: Environment;
  /** `PLUGIN@MARKETPLACE`; `cc2cc@cc2cc` by default. */
  plugin?: string;
}

/** Port 9 (discard) is closed on any machine that tests run on: a client that asks the registry fails, and is seen. */
const noRegistry = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true' };
const installTimeoutMs = 60_000;

/**
 * Installs a plugin as a person does, from a directory as its marketplace, with no registry in reach, and returns
 * what the client printed.
 *
 * @throws Error with the output when a step fails.
 */
export async function installPlugin({ plugin = 'cc2cc@cc2cc', ...options }: PluginOptions): Promise<string> {
  const added = await pluginCommand(['marketplace', 'add', options.pluginDir], options);
  const installed = await pluginCommand(['install', plugin], options);
  return added + installed;
}

async function pluginCommand(args: string[], { clientPath, cwd, env }: PluginOptions): Promise<string> {
  const command = ['plugin', ...args];
  const result = await runCommand(clientPath, command, {
    cwd,
    env: { ...env, ...noRegistry },
    timeoutMs: installTimeoutMs,
  });
  const output = result.stdout + result.stderr;
  if (result.exitCode !== 0) throw new Error(`claude ${command.join(' ')} failed (${result.exitCode}):\n${output}`);
  return output;
}
