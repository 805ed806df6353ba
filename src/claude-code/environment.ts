import { join } from 'node:path';
import { type Environment, knownHome } from '../base/settings.ts';

/** The client's process id. Clients before 2.1.240 do not say it, and anybody can set it. */
export function toldClientPid({ CLAUDE_PID: pid }: Environment): number | undefined {
  return Number(pid) > 0 ? Number(pid) : undefined;
}

/** The session that a program was started in; an MCP server keeps it when `/clear` begins another. */
export function firstSessionId({ CLAUDE_CODE_SESSION_ID: id }: Environment): string | undefined {
  return id;
}

/** The folder that the session was started in. */
export function projectDirectory({ CLAUDE_PROJECT_DIR: folder }: Environment): string | undefined {
  return folder;
}

/** Whether a program belongs to the plugin, so that the client runs its hooks. */
export function hasHooks({ CLAUDE_PLUGIN_ROOT: root }: Environment): boolean {
  return root !== undefined;
}

/** The folder that the plugin may keep files in, whatever becomes of the bridge directory. */
export function pluginData({ CLAUDE_PLUGIN_DATA: folder }: Environment): string | undefined {
  return folder || undefined;
}

/** The file that the client sources before each command of the Bash tool; only SessionStart hooks are told. */
export function bashEnvironmentFile({ CLAUDE_ENV_FILE: file }: Environment): string | undefined {
  return file || undefined;
}

/** Where a client takes prompts from other programs of the same user. */
export interface InboxSocket {
  readonly path: string;
  readonly token: string;
}

export function inboxSocket(environment: Environment): InboxSocket | undefined {
  const { CLAUDE_CODE_MESSAGING_SOCKET: path, CLAUDE_CODE_MESSAGING_TOKEN: token } = environment;
  return path && token ? { path, token } : undefined;
}

/** Whether Claude Code started this MCP server, and not another program. */
export function isServerOfClaudeCode(environment: Environment): boolean {
  const { CLAUDE_PLUGIN_ROOT, CLAUDE_CODE_SESSION_ID, CLAUDE_CODE_ENTRYPOINT } = environment;
  return [CLAUDE_PLUGIN_ROOT, CLAUDE_CODE_SESSION_ID, CLAUDE_CODE_ENTRYPOINT].some(Boolean);
}

const variablesOfSession = ['CLAUDECODE', 'CLAUDE_PID', 'CLAUDE_CODE_SESSION_ID'];

/** Whether a session seems to have started a program: the client sets these for every one, and so can anybody else. */
export function hasVariableOfSession(environment: Environment): boolean {
  return variablesOfSession.some((variable) => environment[variable]);
}

/** The folder of the client's configuration that a person chose; undefined if it is the usual one. */
export function chosenConfiguration(environment: Environment): string | undefined {
  return environment.CLAUDE_CONFIG_DIR || undefined;
}

/** Where the client keeps its configuration; undefined without a home. */
export function configurationFolder(environment: Environment): string | undefined {
  const home = knownHome();
  return chosenConfiguration(environment) ?? (home === undefined ? undefined : join(home, '.claude'));
}
