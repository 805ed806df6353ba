import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BuiltBundle, bundleEntry } from '../../scripts/bundle.mts';
import { bundles } from '../../scripts/bundles.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { filesBelow } from './repository.ts';

/** What a person who installs the plugin runs without knowing: add a package here only with a reason. */
const bundledPackages = [
  '@isaacs/nonrecursive-glob-match',
  '@modelcontextprotocol/sdk',
  '@nodelib/fs.scandir',
  '@nodelib/fs.stat',
  '@nodelib/fs.walk',
  'ansi-regex',
  'ansi-styles',
  'balanced-match',
  'brace-expansion',
  'braces',
  'commander',
  'fast-glob',
  'fastest-levenshtein',
  'fastq',
  'fill-range',
  'get-east-asian-width',
  'glob-parent',
  'hono',
  'is-extglob',
  'is-glob',
  'is-number',
  'merge2',
  'micromatch',
  'minimatch',
  'picomatch',
  'preact',
  'queue-microtask',
  'reusify',
  'run-parallel',
  'semver',
  'signal-exit',
  'string-width',
  'strip-ansi',
  'to-regex-range',
  'ulid',
  'unhomoglyph',
  'wrap-ansi',
  'write-file-atomic',
  'zod',
  'zod-to-json-schema',
];
const networkModules = ['dgram', 'dns', 'dns/promises', 'http', 'http2', 'https', 'inspector', 'net', 'tls'];
const networkGlobals = /(?<![\w$.])(fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(|new\s+(WebSocket|EventSource)\b/;
const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));

let built: readonly BuiltBundle[];

beforeAll(async () => {
  built = await Promise.all(bundles.map((bundle) => bundleEntry(bundle)));
});

describe('package.json', () => {
  test('runs nothing when it is installed', () => {
    const atInstall = /^(pre|post)?(install|prepare|pack|publish|uninstall|version)$|^(pre|post)/;
    expect(Object.keys(manifest.scripts).filter((name) => atInstall.test(name))).toEqual([]);
  });

  test('depends on nothing at run time, and on few packages for development, each of one exact version', () => {
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']) {
      expect(manifest[kind]).toBeUndefined();
    }
    const versions = Object.values<string>(manifest.devDependencies);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(versions.length).toBeLessThanOrEqual(35);
    expect(manifest.packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
  });

  test('the lockfile holds a checksum for every package', () => {
    const lockfile = readFileSync(join(repositoryRoot, 'pnpm-lock.yaml'), 'utf8');
    const resolutions = lockfile.match(/^ {4}resolution: .*$/gm) ?? [];
    expect(resolutions.length).toBeGreaterThan(20);
    expect(resolutions.filter((line) => !/\{integrity: sha512-[\w+/=]+\}$/.test(line))).toEqual([]);
  });
});

describe('what is bundled', () => {
  test('comes from these packages, and no other slips in unnoticed', () => {
    const found = new Set(built.flatMap(({ packageFolders }) => packageFolders.map(nameOf)));
    expect([...found].sort()).toEqual(bundledPackages);
  });

  test('is named with its version and its licence text', () => {
    const licences = readFileSync(join(repositoryRoot, 'THIRD_PARTY_LICENSES.md'), 'utf8');
    for (const { bundle, packageFolders } of built) {
      for (const folder of packageFolders) {
        const { name, version, license } = readPackage(folder);
        const section = licences.split(/^## /m).find((part) => part.startsWith(`${name} ${version}\n`));
        expect(section, `${name} ${version}`).toMatch(new RegExp(`Licence: ${license}\\.`));
        expect(section, `${name} ${version}`).toContain(bundle.file);
        expect(section).toMatch(/copyright|permission/i);
      }
    }
  });

  test('has no install script of its own', () => {
    const folders = new Set(built.flatMap(({ packageFolders }) => packageFolders));
    const withScripts = [...folders].filter((folder) => {
      const scripts: Record<string, string> = readPackage(folder).scripts ?? {};
      return Object.keys(scripts).some((name) => /^(pre|post)?install$/.test(name));
    });
    expect(withScripts).toEqual([]);
  });

  test('reaches no network: the server has sockets of this machine, and the dashboard serves this machine', () => {
    const reached = built.flatMap(({ bundle, contents }) => {
      const text = new TextDecoder().decode(contents);
      const modules = modulesIn(text).filter((name) => networkModules.includes(name));
      const globals = text.match(networkGlobals)?.[0];
      return [...modules, ...(globals === undefined ? [] : [globals])].map((what) => `${bundle.file} ${what}`);
    });
    // The page that bin/dashboard.js carries asks the server that it came from, and its policy allows no other.
    // The server answers the client's module by HTTP over a Unix socket (src/mcp/module/door.ts).
    const ofServer = ['mcp/server.js net', 'mcp/server.js http'];
    expect(reached).toEqual([...ofServer, 'bin/dashboard.js http', 'bin/dashboard.js fetch(']);
  });

  test('loads nothing but modules of Node, and nothing by a name that is made at run time', () => {
    for (const { bundle, contents } of built) {
      const text = new TextDecoder().decode(contents);
      const unknown = modulesIn(text).filter((name) => !builtinModules.includes(name));
      expect(unknown, bundle.file).toEqual([]);
      const computed = text.match(/(?<![\w$.])import\((?!["'`])[^)]{0,40}/g) ?? [];
      // A part of the command line loads bin/dashboard.js from beside itself, and a hook that debugs hooks/debug-log.js.
      const loadsFromBeside = bundle.file === 'bin/look.js' || bundle.kind === 'hook';
      expect(computed, bundle.file).toHaveLength(loadsFromBeside ? 1 : 0);
    }
  });
});

test('outside of the dashboard, the only socket that the sources open is one that has a path and no port', () => {
  const folder = join(repositoryRoot, 'src');
  const withSockets = filesBelow(folder).filter((file) =>
    /from 'node:net'/.test(readFileSync(join(folder, file), 'utf8')),
  );
  expect(withSockets.filter((file) => !file.startsWith('dashboard/'))).toEqual([
    'claude-code/doorbells/socket-doorbell.ts',
  ]);
  const source = readFileSync(join(folder, 'claude-code/doorbells/socket-doorbell.ts'), 'utf8');
  expect(source.match(/\bconnect\([^)]*\)/g)).toEqual(['connect(path)']);
  expect(source).not.toMatch(/\bport\b|\bhost\b/);
});

function modulesIn(text: string): string[] {
  const named = [...text.matchAll(/(?<![\w$.])(?:require|import)\(\s*["'`]([^"'`]+)["'`]\s*\)/g)];
  return named.map(([, name = '']) => name.replace(/^node:/, ''));
}

function nameOf(folder: string): string {
  return readPackage(folder).name;
}

function readPackage(folder: string) {
  expect(readdirSync(join(repositoryRoot, folder))).toContain('package.json');
  return JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8'));
}
