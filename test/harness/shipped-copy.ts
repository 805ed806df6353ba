import { cp, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';

/**
 * Copies what a repository ships, tracked files and new ones as they stand now, and returns the copy's path.
 *
 * Installing from a directory copies all of it, ignored files too: from a working tree that would be node_modules and
 * the cached clients, which no user gets. A directory that is no repository's root is returned as it is.
 */
export async function shippedCopy(dir: string, target: string): Promise<string> {
  const names = await shippedNames(dir);
  if (names === undefined) return dir;
  for (const name of names) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await cp(join(dir, name), join(target, name));
  }
  return target;
}

/** A text that changes whenever what a repository ships does. */
export async function shippedState(dir: string): Promise<string> {
  const names = (await shippedNames(dir)) ?? [];
  const states = names.map(async (name) => {
    const { mtimeMs, size } = await stat(join(dir, name));
    return `${name} ${mtimeMs} ${size}`;
  });
  return [dir, ...(await Promise.all(states))].join('\n');
}

/** Undefined for a directory that is no repository's root. */
async function shippedNames(dir: string): Promise<string[] | undefined> {
  const root = await git(dir, ['rev-parse', '--show-prefix']);
  if (root === undefined || root.trim() !== '') return undefined;
  const listed = await git(dir, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']);
  const deleted = new Set((await git(dir, ['ls-files', '-z', '--deleted']))?.split('\0'));
  return (listed ?? '').split('\0').filter((name) => name !== '' && !deleted.has(name));
}

async function git(cwd: string, args: string[]): Promise<string | undefined> {
  const result = await runCommand('git', args, { cwd, env: process.env, timeoutMs: 30_000 });
  return result.exitCode === 0 ? result.stdout : undefined;
}
