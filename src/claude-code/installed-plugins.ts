import { join } from 'node:path';
import * as z from 'zod/mini';
import type { FileSystem } from '../base/fs.ts';
import { parserOf, readState } from '../base/state-file.ts';
import { anyObject } from '../protocol/objects.ts';

const installedPlugin = z.looseObject({ version: z.string() });
const installedPlugins = z.looseObject({ plugins: z.optional(anyObject) });

/**
 * The versions of cc2cc that the client has installed as a plugin. Its note is not documented: what has another shape is
 * not found.
 * @param configuration the folder of the client's configuration; none is installed where that is not known.
 */
export async function installedVersions(fs: FileSystem, configuration: string | undefined): Promise<string[]> {
  if (configuration === undefined) return [];
  const path = join(configuration, 'plugins', 'installed_plugins.json');
  const record = await readState(fs, path, parserOf(installedPlugins));
  const entries = Object.entries(record?.plugins ?? {})
    .filter(([name]) => name.startsWith('cc2cc@'))
    .flatMap(([, entry]) => entry);
  return entries.flatMap((entry) => installedPlugin.safeParse(entry).data?.version ?? []);
}

/**
 * A script that finds the newest installed plugin when it runs: `plugins` is where it looks, and `found` holds the
 * program of each version, the latest first. Written for any Node, because the program says best what is wrong with an
 * old one, so it compares versions itself; without single quotes.
 * The client notes what is installed, and keeps former versions for a while; sessions run a plugin of a folder in place.
 * @param configuration where the client keeps its configuration if nothing else is said when the script runs.
 */
export function pluginFinder(configuration: string | undefined): string {
  return `var fs = require("fs"), path = require("path");
var home = process.env.CLAUDE_CONFIG_DIR || ${JSON.stringify(configuration ?? '')};
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
found.sort(laterFirst);
`;
}
