import { delimiter, dirname, join, sep } from 'node:path';
import { Cc2ccError } from '../../base/errors.ts';
import { discard, ensureDirectoryTree, exists } from '../../base/files.ts';
import type { FileSystem } from '../../base/fs.ts';
import type { Environment } from '../../base/settings.ts';
import { readText } from '../../base/state-file.ts';
import { faultOfPlace } from '../../bridge/opening-fault.ts';
import { chosenConfiguration } from '../../claude-code/environment.ts';
import { launcherMark, shellLauncher, windowsLauncher } from './launcher-text.ts';

/** What is known where the launcher is written. */
export interface LauncherSite {
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly environment: Environment;
  /** Absolute path of the Node that runs this. */
  readonly node: string;
  /** Absolute path of the built `cc2cc` that runs this. */
  readonly program: string;
}

interface LauncherFile {
  readonly path: string;
  readonly text: string;
}

/** Where a launcher belongs: the folder of a person's own programs. */
export function launcherPath({ homeDirectory, platform }: Pick<LauncherSite, 'homeDirectory' | 'platform'>): string {
  return join(homeDirectory, '.local', 'bin', platform === 'win32' ? 'cc2cc.cmd' : 'cc2cc');
}

/**
 * The words that start cc2cc by its launcher, for a program that uses no shell. systemd refuses a program whose path has a
 * quote or the like in it, and takes it as an argument.
 */
export function launcherCommand(site: LauncherSite): readonly string[] {
  return site.platform === 'win32' ? [site.node, windowsScriptOf(site)] : ['/bin/sh', launcherPath(site)];
}

export async function hasLauncher(fs: FileSystem, site: Pick<LauncherSite, 'homeDirectory' | 'platform'>) {
  return (await kindOf(fs, launcherPath(site))) === 'launcher';
}

/**
 * Writes the launcher, in the place of an earlier one.
 * @returns its path.
 * @throws NOT_ALLOWED where another program has its place; nothing is changed then. STORE_FAILED with what to do about the folder.
 */
export async function placeLauncher(fs: FileSystem, site: LauncherSite): Promise<string> {
  const files = filesOf(site);
  for (const { path } of files) await refuseForeign(fs, path);
  const path = launcherPath(site);
  try {
    await ensureDirectoryTree(fs, dirname(path));
    for (const file of files) await fs.replaceFile(file.path, file.text, { durable: false, isProgram: true });
  } catch (error) {
    throw faultOfPlace(error, dirname(path));
  }
  return path;
}

/**
 * @returns whether there was one.
 * @throws NOT_ALLOWED where another program has its place.
 */
export async function removeLauncher(fs: FileSystem, site: LauncherSite): Promise<boolean> {
  const wasThere = await hasLauncher(fs, site);
  for (const { path } of filesOf(site)) {
    await refuseForeign(fs, path);
    await discard(fs, path);
  }
  return wasThere;
}

/** Whether a shell finds what lies in the launcher's folder. */
export function isOnPath({ environment, ...site }: LauncherSite): boolean {
  const folder = dirname(launcherPath(site));
  const entries = (environment.PATH ?? environment.Path ?? '').split(delimiter);
  return entries.some((entry) => entry.replace(/[/\\]+$/, '') === folder);
}

function filesOf(site: LauncherSite): readonly LauncherFile[] {
  const request = {
    node: site.node,
    clientConfiguration: chosenConfiguration(site.environment),
    otherwise: isInstalledPlugin(site.program) ? undefined : site.program,
  };
  const path = launcherPath(site);
  if (site.platform !== 'win32') return [{ path, text: shellLauncher(request) }];
  const script = windowsScriptOf(site);
  const texts = windowsLauncher(request, 'cc2cc.cjs');
  return [
    { path: script, text: texts.script },
    { path, text: texts.command },
  ];
}

function windowsScriptOf(site: LauncherSite): string {
  return join(dirname(launcherPath(site)), 'cc2cc.cjs');
}

/** The client keeps a version of its own, and removes it some time after an update. */
function isInstalledPlugin(program: string): boolean {
  return program.includes(`${sep}plugins${sep}cache${sep}`);
}

async function refuseForeign(fs: FileSystem, path: string): Promise<void> {
  if ((await kindOf(fs, path)) !== 'foreign') return;
  throw new Cc2ccError('NOT_ALLOWED', `${path} is not from cc2cc and stays as it is; move it away, then try again`);
}

async function kindOf(fs: FileSystem, path: string): Promise<'launcher' | 'foreign' | undefined> {
  if (!(await exists(fs, path))) return undefined;
  // A link, a folder, or a file that cannot be read is somebody else's.
  const text = await readText(fs, path).catch(() => undefined);
  return text?.includes(launcherMark) ? 'launcher' : 'foreign';
}
