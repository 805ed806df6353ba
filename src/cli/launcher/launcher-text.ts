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
node=${quoted(request.node)}
[ -x "$node" ] || node=$(command -v node) || {
  echo 'cc2cc needs Node 20 or newer; install it, or put it on the PATH' >&2
  exit 1
}
NODE_OPTIONS= exec "$node" -e ${quoted(`\n${finder(request, 0)}`)} -- "$@"
`;
}

/** For Windows: the file that is on the PATH, and the one that it has Node run. */
export function windowsLauncher(request: LauncherRequest, scriptName: string) {
  return {
    command: `@rem ${about}\r\n@rem ${removal}\r\n@setlocal\r\n@set NODE_OPTIONS=\r\n@node "%~dp0${scriptName}" %*\r\n`,
    script: `// ${about}\n// ${removal}\n${finder(request, 1)}`,
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Written for any Node, because the program says best what is wrong with an old one, and without single quotes.
 * The client notes what is installed, and keeps former versions for a while; sessions run a plugin of a folder in place.
 * @param replacedArguments how many words of `process.argv` stand between Node and the arguments.
 */
function finder({ clientConfiguration, otherwise }: LauncherRequest, replacedArguments: 0 | 1): string {
  return `var fs = require("fs"), path = require("path");
var home = process.env.CLAUDE_CONFIG_DIR || ${JSON.stringify(clientConfiguration ?? '')};
var plugins = path.join(home || path.join(require("os").homedir(), ".claude"), "plugins");
if (!home && !path.isAbsolute(plugins)) {
  console.error("cc2cc: HOME is empty or no absolute path; set HOME to your home directory");
  process.exit(1);
}
var found = [];
function read(file) {
  try { return JSON.parse(fs.readFileSync(file, "utf8")) || {}; } catch (error) { return {}; }
}
function consider(folder) {
  var program = path.join(String(folder), "bin", "cc2cc");
  var version = read(path.join(String(folder), ".claude-plugin", "plugin.json")).version;
  if (version && fs.existsSync(program)) found.push({ program: program, version: String(version).split(".") });
}
function laterFirst(one, other) {
  var place = [0, 1, 2].filter(function (at) { return one.version[at] !== other.version[at]; })[0];
  return place === undefined ? 0 : parseInt(other.version[place], 10) - parseInt(one.version[place], 10);
}
var marketplaces = read(path.join(plugins, "known_marketplaces.json"));
var installed = read(path.join(plugins, "installed_plugins.json")).plugins || {};
Object.keys(installed).forEach(function (id) {
  if (id.indexOf("cc2cc@") !== 0) return;
  var marketplace = marketplaces[id.slice(6)] || {};
  if ((marketplace.source || {}).source === "directory") consider(path.join(String(marketplace.installLocation), "plugin"));
  [].concat(installed[id]).forEach(function (entry) { consider((entry || {}).installPath); });
});
var otherwise = ${JSON.stringify(otherwise ?? '')};
var program = found.length > 0 ? found.sort(laterFirst)[0].program : otherwise;
if (!program || !fs.existsSync(program)) {
  console.error("cc2cc: no cc2cc is installed as a plugin of Claude Code (looked in " + plugins + "); install it, or remove this launcher");
  process.exit(1);
}
process.argv.splice(1, ${replacedArguments}, program);
require(program);
`;
}
