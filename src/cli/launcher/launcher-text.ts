import { quoteForShell } from '../../base/quote-for-shell.ts';
import { pluginFinder } from '../../claude-code/installed-plugins.ts';

/** What a launcher is written for. */
export interface LauncherRequest {
  /** Absolute path of a Node that is new enough; where it is gone, the one on the PATH is taken. */
  readonly node: string;
  /** Where Claude Code keeps its configuration, if not in `~/.claude`. */
  readonly clientConfiguration: string | undefined;
  /** The program to start where no plugin is installed; undefined where the client removes it with the plugin. */
  readonly otherwise: string | undefined;
}

/** Stands in every launcher: no other file is replaced or removed. */
export const launcherMark = 'The cc2cc launcher';

const about = `${launcherMark}: starts the newest cc2cc that is installed as a plugin of Claude Code.`;
const removal = '"cc2cc install-cli --remove" removes it.';

/** For a shell. Quoted as a whole, so that no `package.json` above the file decides how Node reads it. */
export function shellLauncher(request: LauncherRequest): string {
  return `#!/bin/sh
# ${about}
# ${removal}
node=${quoteForShell(request.node)}
[ -x "$node" ] || node=$(command -v node) || {
  echo 'cc2cc needs Node 20 or newer; install it, or put it on the PATH' >&2
  exit 1
}
NODE_OPTIONS= exec "$node" -e ${quoteForShell(`\n${starter(request, 0)}`)} -- "$@"
`;
}

/** For Windows: the file that is on the PATH, and the one that it has Node run. */
export function windowsLauncher(request: LauncherRequest, scriptName: string) {
  return {
    command: `@rem ${about}\r\n@rem ${removal}\r\n@setlocal\r\n@set NODE_OPTIONS=\r\n@node "%~dp0${scriptName}" %*\r\n`,
    script: `// ${about}\n// ${removal}\n${starter(request, 1)}`,
  };
}

/**
 * Written for any Node, because the program says best what is wrong with an old one, and without single quotes.
 * @param replacedArguments how many words of `process.argv` stand between Node and the arguments.
 */
function starter({ clientConfiguration, otherwise }: LauncherRequest, replacedArguments: 0 | 1): string {
  return `${pluginFinder(clientConfiguration)}var otherwise = ${JSON.stringify(otherwise ?? '')};
var program = found.length > 0 ? found[0].program : otherwise;
if (!program || !fs.existsSync(program)) {
  console.error("cc2cc: no cc2cc is installed as a plugin of Claude Code (looked in " + plugins + "); install it, or remove this launcher");
  process.exit(1);
}
process.argv.splice(1, ${replacedArguments}, program);
require(program);
`;
}
