import { createHash } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientEnvironment } from './client-environment.ts';
import { type ClientVersion, installClient } from './install-client.ts';
import { installPlugin } from './install-plugin.ts';
import { shippedCopy, shippedState } from './shipped-copy.ts';
import { createHome, type TemporaryHome } from './temporary-home.ts';

/** Where this run of the tests keeps its homes; removed at its end (test/harness/remove-installed-plugins.ts). */
export const installedPluginsPrefix = 'cc2cc-installed-';

/** What the client keeps of an installed plugin, below the home. Both hold the home's path. */
const records = ['installed_plugins.json', 'known_marketplaces.json'].map((name) => join('.claude', 'plugins', name));

const templates = new Map<string, Promise<string>>();

/**
 * Gives a home the plugin as the client itself has installed it in another one. That is done once in a run of the tests
 * for each client and state of the plugin, because it takes longer than the start of a session.
 */
export async function copyInstalledPlugin(home: TemporaryHome, version: ClientVersion, dir: string): Promise<void> {
  const key = `${version} ${dir}`;
  const found = templates.get(key) ?? installedHome(version, dir);
  templates.set(key, found);
  const template = await found;
  const before = await readFile(join(template, 'path'), 'utf8');
  // Nobody writes into the marketplace, so that all share it.
  const move = (json: string) =>
    moved(moved(json, join(before, 'marketplace'), join(template, 'home', 'marketplace')), before, home.path);
  const plugins = join('.claude', 'plugins');
  cpSync(join(template, 'home', plugins), join(home.path, plugins), { recursive: true });
  for (const record of records) {
    const file = join(home.path, record);
    await writeFile(file, move(await readFile(file, 'utf8')));
  }
  const settingsFile = join(home.path, '.claude', 'settings.json');
  const installed = await readFile(join(template, 'home', '.claude', 'settings.json'), 'utf8');
  const { extraKnownMarketplaces, enabledPlugins } = JSON.parse(move(installed));
  const settings = { ...JSON.parse(await readFile(settingsFile, 'utf8')), extraKnownMarketplaces, enabledPlugins };
  await writeFile(settingsFile, `${JSON.stringify(settings, undefined, 2)}\n`);
}

/** The folder of a home in which the plugin is installed. Two processes may make it at once: the first rename wins. */
async function installedHome(version: ClientVersion, dir: string): Promise<string> {
  const state = createHash('sha256')
    .update(await shippedState(dir))
    .digest('hex')
    .slice(0, 16);
  const finalDir = join(tmpdir(), `${installedPluginsPrefix}${process.ppid}-${version}-${state}`);
  if (existsSync(finalDir)) return finalDir;
  const ownDir = await mkdtemp(join(tmpdir(), `${installedPluginsPrefix}${process.ppid}-new-`));
  await using home = await createHome();
  const env = clientEnvironment({ home: home.path, modelUrl: 'http://127.0.0.1:9' });
  const pluginDir = await shippedCopy(dir, join(home.path, 'marketplace'));
  await installPlugin({ clientPath: await installClient(version), pluginDir, cwd: home.path, env });
  await cp(home.path, join(ownDir, 'home'), { recursive: true });
  await writeFile(join(ownDir, 'path'), home.path);
  await rename(ownDir, finalDir).catch(async (error: unknown) => {
    await rm(ownDir, { recursive: true, force: true });
    if (!existsSync(finalDir)) throw error;
  });
  return finalDir;
}

/** As paths stand in JSON. */
function moved(json: string, from: string, to: string): string {
  const inside = (path: string) => JSON.stringify(path).slice(1, -1);
  return json.replaceAll(inside(from), inside(to));
}
