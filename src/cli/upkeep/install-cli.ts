import { basename, dirname } from 'node:path';
import { homeDirectory } from '../../base/settings.ts';
import type { Verb } from '../command/verb.ts';
import { installCliCommand } from '../commands/install-cli.ts';
import { isOnPath, type LauncherSite, launcherPath, placeLauncher, removeLauncher } from '../launcher/launcher.ts';

export const installCliVerb: Verb = {
  ...installCliCommand,
  async run({ bridge, options, ownFile, print }) {
    const site = launcherSite(ownFile);
    const path = launcherPath(site);
    if (options.remove !== undefined) {
      const wasThere = await removeLauncher(bridge.store.fs, site);
      const plain = wasThere ? `Removed ${path}.` : `There is no ${path}; nothing to remove.`;
      return print({ plain, json: { path, action: wasThere ? 'removed' : 'none', onPath: isOnPath(site) } });
    }
    await placeLauncher(bridge.store.fs, site);
    await print({ plain: describePlaced(site), json: { path, action: 'installed', onPath: isOnPath(site) } });
  },
};

/** As this process sees it. */
export function launcherSite(ownFile: string): LauncherSite {
  return {
    platform: process.platform,
    homeDirectory: homeDirectory(),
    environment: process.env,
    node: process.execPath,
    program: ownFile,
  };
}

function describePlaced(site: LauncherSite): string {
  const path = launcherPath(site);
  return [
    `Wrote ${path}. It starts the newest installed cc2cc, also after an update of the plugin.`,
    ...(isOnPath(site) ? [] : describePath(site, dirname(path))),
    'To remove it: cc2cc install-cli --remove',
  ].join('\n');
}

function describePath({ environment, platform }: LauncherSite, folder: string): string[] {
  if (platform === 'win32') return [`${folder} is not on your PATH. Add it to the Path variable of your account.`];
  const isFish = basename(environment.SHELL ?? '') === 'fish';
  const line = isFish ? 'fish_add_path ~/.local/bin' : 'export PATH="$HOME/.local/bin:$PATH"';
  const where = isFish ? 'Run this once' : 'Add this line to the file that your shell reads at its start';
  return [`${folder} is not on your PATH. ${where}, then open a new terminal:`, `  ${line}`];
}
