import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuiltBundle, bundleEntry } from './bundle.mts';
import { bundles } from './bundles.mts';
import { icon } from './icon.mts';
import { thirdPartyLicences } from './licences.mts';
import { lookAlikes, lookAlikesFile } from './look-alikes.mts';
import { manifests } from './manifests.mts';
import { repositoryRoot } from './package-json.mts';
import { pluginFiles, pluginFolder } from './plugin-folder.mts';

/**
 * Writes every generated file into `outDir`, at the path it has in the repository.
 * Two builds of the same sources and lockfile write the same bytes.
 */
export async function build(outDir: string): Promise<readonly BuiltBundle[]> {
  write(outDir, lookAlikesFile, lookAlikes());
  const builtBundles = await Promise.all(bundles.map((bundle) => bundleEntry(bundle)));
  const generated = new Map<string, string | Uint8Array>([
    ...builtBundles.map(({ bundle, contents }) => [bundle.file, contents] as const),
    ...manifests(),
    ['.claude-plugin/icon.png', icon(join(repositoryRoot, 'assets', 'icon.svg'))],
    ['THIRD_PARTY_LICENSES.md', thirdPartyLicences(builtBundles, repositoryRoot)],
  ]);
  // So that nothing is installed that is not shipped any more.
  rmSync(join(outDir, pluginFolder), { recursive: true, force: true });
  for (const [file, contents] of [...generated, ...pluginFiles(generated)]) write(outDir, file, contents);
  for (const { file } of bundles.filter(({ kind }) => kind === 'cli')) {
    for (const folder of ['', pluginFolder]) chmodSync(join(outDir, folder, file), 0o755);
  }
  return builtBundles;
}

function write(outDir: string, file: string, contents: string | Uint8Array): void {
  const path = join(outDir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { bundle, contents } of await build(repositoryRoot)) {
    console.log(`${bundle.file}  ${Math.ceil(contents.length / 1024)} KB`);
  }
}
