import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../base/settings.ts';

/** What the client says of itself and of the session to the programs that it starts. */
export interface ClientEnvironment {
  /** The client's process id. Clients before 2.1.240 do not say it, and any program can. */
  readonly clientPid: number | undefined;
  readonly sessionId: string | undefined;
  /** The folder that the session was started in. */
  readonly projectDirectory: string | undefined;
  /** A person sits in front of it; false for `claude -p`. */
  readonly isInteractive: boolean;
  /** It runs the hooks of this plugin. */
  readonly hasHooks: boolean;
  /** The folder that the plugin may keep files in, whatever becomes of the bridge directory. */
  readonly pluginData: string | undefined;
  /** The file that it sources before each command of the Bash tool; only SessionStart hooks are told. */
  readonly bashEnvironmentFile: string | undefined;
  readonly inboxSocket: InboxSocket | undefined;
}

/** Where a client takes prompts from other programs of the same user. */
export interface InboxSocket {
  readonly path: string;
  readonly token: string;
}

export function readClientEnvironment(environment: Environment): ClientEnvironment {
  const { CLAUDE_CODE_MESSAGING_SOCKET: path, CLAUDE_CODE_MESSAGING_TOKEN: token } = environment;
  return {
    clientPid: Number(environment.CLAUDE_PID) > 0 ? Number(environment.CLAUDE_PID) : undefined,
    sessionId: environment.CLAUDE_CODE_SESSION_ID,
    projectDirectory: environment.CLAUDE_PROJECT_DIR,
    isInteractive: environment.CLAUDE_CODE_ENTRYPOINT === 'cli',
    hasHooks: environment.CLAUDE_PLUGIN_ROOT !== undefined,
    pluginData: environment.CLAUDE_PLUGIN_DATA || undefined,
    bashEnvironmentFile: environment.CLAUDE_ENV_FILE || undefined,
    inboxSocket: path && token ? { path, token } : undefined,
  };
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

/** Where the client keeps its configuration. */
export function configurationFolder(environment: Environment): string {
  return chosenConfiguration(environment) ?? join(homedir(), '.claude');
}
