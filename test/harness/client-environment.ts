import { delimiter, dirname, join, sep } from 'node:path';

export type Environment = Record<string, string>;

/** Any key works against the scripted model; the client asks about one whose end it has not been told to accept. */
export const apiKey = 'no-account-key-for-the-scripted-model';

/** Windows programs do not start without these. */
const windowsNames = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'windir', 'ProgramFiles', 'ProgramData'];

export interface EnvironmentOptions {
  home: string;
  modelUrl: string;
  extra?: Environment;
}

/**
 * Builds the whole environment of a client from nothing, because what an outer client, npm or CI has set would
 * change what the inner one does.
 */
export function clientEnvironment({ home, modelUrl, extra = {} }: EnvironmentOptions): Environment {
  return {
    ...systemVariables(home),
    HOME: home,
    PATH: searchPath(),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: apiKey,
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // The client refuses to skip permissions as root unless it is told that it stands in a sandbox.
    ...(process.getuid?.() === 0 ? { IS_SANDBOX: '1' } : {}),
    ...extra,
  };
}

function systemVariables(home: string): Environment {
  if (process.platform !== 'win32') return { TMPDIR: join(home, 'tmp') };
  const kept = windowsNames.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const temporary = join(home, 'tmp');
  return { ...Object.fromEntries(kept), USERPROFILE: home, TEMP: temporary, TMP: temporary };
}

/** Node first; and no folder of a client's plugins, where an outer cc2cc could be found instead of the tested one. */
function searchPath(): string {
  const outer = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes(`.claude${sep}`));
  return [dirname(process.execPath), ...outer].join(delimiter);
}
