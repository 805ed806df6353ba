import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../scripts/build.mts';
import type { BuiltBundle } from '../../scripts/bundle.mts';
import { bundles, maxKb } from '../../scripts/bundles.mts';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { pluginFolder } from '../../scripts/plugin-folder.mts';
import { filesBelow } from './repository.ts';

const hooks = bundles.filter(({ kind }) => kind === 'hook');

let folder: string;
let builtBundles: readonly BuiltBundle[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cc2cc-build-'));
  builtBundles = await build(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('committed bundles', () => {
  test('are byte for byte what a fresh build writes', () => {
    const stale = filesBelow(folder).filter((file) => !sameBytes(join(folder, file), join(repositoryRoot, file)));
    expect(stale, 'missing or outdated: run `npm run build`').toEqual([]);
  });

  test('have no leftovers of earlier builds beside them', () => {
    const built = new Set(filesBelow(folder));
    expect(filesInBuiltPlaces().filter((file) => !built.has(file))).toEqual([]);
  });

  test('name no path of the machine that built them', () => {
    const texts = bundles.map(({ file }) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.filter((text) => text.includes(repositoryRoot) || text.includes(folder))).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('let the CLI be executed', () => {
    for (const folder of ['', pluginFolder]) {
      expect(statSync(join(repositoryRoot, folder, 'bin/cc2cc')).mode & 0o111).toBe(0o111);
    }
  });
});

test.each(bundles)('$file weighs no more than it may', ({ file }) => {
  expect(statSync(join(folder, file)).size).toBeLessThan(maxKb({ file }) * 1024);
});

describe.each(hooks)('$file', ({ file }) => {
  test('does not carry the MCP SDK', () => {
    const packages = builtBundles.find(({ bundle }) => bundle.file === file)?.packageFolders ?? [];
    expect(packages.filter((name) => name.includes('@modelcontextprotocol'))).toEqual([]);
  });
});

test.each(bundles)('$file parses when it is copied alone to an empty folder', ({ file }) => {
  const empty = mkdtempSync(join(tmpdir(), 'cc2cc-alone-'));
  try {
    const copy = join(empty, basename(file));
    copyFileSync(join(folder, file), copy);
    const { status, stderr } = spawnSync(process.execPath, ['--check', copy], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
});

function sameBytes(first: string, second: string): boolean {
  return existsSync(second) && readFileSync(first).equals(readFileSync(second));
}

/** What stands where only built files may stand; hooks/ also holds the written hooks.json. */
function filesInBuiltPlaces(): string[] {
  const below = (place: string) => filesBelow(join(repositoryRoot, place)).map((file) => `${place}/${file}`);
  const hookFiles = below('hooks').filter((file) => file !== 'hooks/hooks.json');
  return [...hookFiles, ...below('mcp'), ...below('bin'), ...below(pluginFolder)];
}
