import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageJson, repositoryRoot } from './package-json.mts';
import { requireHome } from './release/home.mts';
import { changelogForRelease, nextVersion } from './release/version.mts';

/**
 * `npm run release -- major|minor|patch|X.Y.Z`: writes the version and the changelog, builds, commits and tags.
 * Refuses a tree with changes, bundles that are not those of a fresh build, a release that says nothing, and one that has
 * no home from which somebody could install it.
 * It pushes nothing.
 */
function main(): void {
  const version = nextVersion(packageJson.version, process.argv[2] ?? '');
  requireHome(packageJson.repository, readFileSync(join(repositoryRoot, 'README.md'), 'utf8'));
  if (git('status', '--porcelain') !== '')
    throw new Error('there are changes that are not committed; commit them first');
  npm('run', 'build');
  if (git('status', '--porcelain') !== '')
    throw new Error('the bundles were stale; look at them and commit them first');
  const date = new Date().toISOString().slice(0, 10);
  change('CHANGELOG.md', (text) => changelogForRelease(text, version, date));
  change('package.json', (text) => text.replace(`"version": "${packageJson.version}"`, `"version": "${version}"`));
  npm('run', 'build');
  git('commit', '--all', '--message', `release: ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `cc2cc ${version}`);
  console.log(`Committed and tagged v${version}. To publish it: git push --follow-tags`);
}

function change(file: string, edit: (text: string) => string): void {
  const path = join(repositoryRoot, file);
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error(`${file} is not as expected; nothing was released`);
  writeFileSync(path, after);
}

function git(...args: string[]): string {
  return run('git', args);
}

function npm(...args: string[]): string {
  return run('npm', args);
}

function run(program: string, args: readonly string[]): string {
  const shell = process.platform === 'win32';
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: repositoryRoot, encoding: 'utf8', shell });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  return stdout.trim();
}

try {
  main();
} catch (error) {
  console.error(`release: ${(error as Error).message}`);
  process.exitCode = 1;
}
