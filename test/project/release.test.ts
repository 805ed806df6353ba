import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageJson, repositoryRoot } from '../../scripts/package-json.mts';
import { pluginFolder } from '../../scripts/plugin-folder.mts';
import { githubHome, requireHome } from '../../scripts/release/home.mts';
import { changelogForRelease, nextVersion } from '../../scripts/release/version.mts';
import { filesBelow } from './repository.ts';

const pluginFolders = ['.claude-plugin', 'agents', 'bin', 'commands', 'hooks', 'mcp', pluginFolder];
const pluginFiles = [
  'plugin.json',
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'SECURITY.md',
  'THIRD_PARTY_LICENSES.md',
];

test('the package holds what the plugin needs and nothing else', () => {
  const { stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (stdout === '') throw new Error(stderr);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const present = pluginFolders.filter((folder) => existsSync(join(repositoryRoot, folder)));
  const expected = present.flatMap((folder) =>
    filesBelow(join(repositoryRoot, folder)).map((file) => `${folder}/${file}`),
  );
  expect(files.map(({ path }) => path).sort()).toEqual([...expected, ...pluginFiles].sort());
});

test('a release is the next version, or a later one that is given', () => {
  expect(['major', 'minor', 'patch', '0.2.0'].map((wanted) => nextVersion('0.1.9', wanted))).toEqual([
    '1.0.0',
    '0.2.0',
    '0.1.10',
    '0.2.0',
  ]);
  expect(() => nextVersion('0.1.9', '0.1.9')).toThrow('0.1.9 is not later than 0.1.9');
  expect(() => nextVersion('0.1.9', 'soon')).toThrow('"soon" is not major, minor, patch or a version such as 1.2.3');
});

test('a release moves what was unreleased under its version, and refuses to release nothing', () => {
  const head = '# Changelog\n\n## Unreleased\n';
  const older = '\n## 0.1.0 - 2026-01-01\n\n- First.\n';
  expect(changelogForRelease(`${head}\n### Fixed\n\n- A bug.\n${older}`, '0.1.1', '2026-02-03')).toBe(
    `${head}\n## 0.1.1 - 2026-02-03\n\n### Fixed\n\n- A bug.\n${older}`,
  );
  expect(changelogForRelease(`${head}\n- Only this.\n`, '0.1.0', '2026-02-03')).toBe(
    `${head}\n## 0.1.0 - 2026-02-03\n\n- Only this.\n`,
  );
  expect(() => changelogForRelease(`${head}${older}`, '0.1.1', '2026-02-03')).toThrow('nothing under Unreleased');
});

test('a release without a home is refused, and so is one whose README does not name it', () => {
  const readme = 'In a clone:\n\n    claude plugin marketplace add ./\n';
  expect(() => requireHome(undefined, readme)).toThrow('package.json has no "repository"');
  expect(() => requireHome('acme/cc2cc', readme)).toThrow('add "claude plugin marketplace add acme/cc2cc"');
  requireHome('acme/cc2cc', `${readme}    claude plugin marketplace add acme/cc2cc\n`);
});

test('npm run release stops before it changes anything as long as the project has no home', ({ skip }) => {
  skip(packageJson.repository !== undefined, 'package.json names a repository, so a release would begin');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/release.mts', 'patch'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining('release: package.json has no "repository"')]);
});

test.each([
  ['acme/cc2cc', 'acme/cc2cc'],
  ['github:acme/cc2cc', 'acme/cc2cc'],
  [{ url: 'git+https://github.com/acme/cc2cc.git' }, 'acme/cc2cc'],
  [undefined, undefined],
])('the home of %j is %s', (repository, home) => {
  expect(githubHome(repository)).toBe(home);
});

test('a repository elsewhere is no home', () => {
  expect(() => githubHome('https://example.org/acme/cc2cc')).toThrow('which is not on GitHub');
});
