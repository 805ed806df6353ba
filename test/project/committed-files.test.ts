import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/package-json.mts';

test('no committed file names a path of this machine', () => {
  const paths = [repositoryRoot, homedir()].map((path) => path + sep);
  const offenders = committedFiles().filter((file) => paths.some((path) => read(file).includes(path)));
  expect(offenders).toEqual([]);
});

test('no setting or lockfile names a package registry', () => {
  const settings = committedFiles().filter((file) => /(^|\/)(\.npmrc|pnpm-lock\.yaml|package\.json)$/.test(file));
  const lines = settings.flatMap((file) => read(file).split('\n'));
  expect(settings).toContain('pnpm-lock.yaml');
  // Only a deprecation notice, which is its author's prose, may hold an address.
  expect(lines.filter((line) => /:\/\/|tarball|registry/.test(line) && !line.includes(' deprecated: '))).toEqual([]);
});

test('the only lockfile is one that the client does not install from', () => {
  const lockfiles = /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|bun\.lockb?|yarn\.lock)$/;
  expect(committedFiles().filter((file) => lockfiles.test(file))).toEqual([]);
});

/** Tracked files, and new ones that are not ignored: what the next commit can hold. */
function committedFiles(): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', list, { cwd: repositoryRoot, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(repositoryRoot, file)));
}

function read(file: string): string {
  return readFileSync(join(repositoryRoot, file), 'latin1');
}
