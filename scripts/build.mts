import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuiltBundle, bundleEntry } from './bundle.mts';
import { bundles } from './bundles.mts';
import { icon } from './icon.mts';
import { thirdPartyLicences } from './licences.mts';
import { manifests } from './manifests.mts';
import { repositoryRoot } from './package-json.mts';

/**
 * Writes every generated file into `outDir`, at the path it has in the repository.
 * Two builds of the same sources and lockfile write the same bytes.
 */
export async function build(outDir: string): Promise<readonly BuiltBundle[]> {
  const builtBundles = await Promise.all(bundles.map((bundle) => bundleEntry(bundle)));
  for (const { bundle, contents } of builtBundles) {
    write(outDir, bundle.file, contents);
    if (bundle.kind === 'cli') chmodSync(join(outDir, bundle.file), 0o755);
  }
  for (const [file, contents] of manifests()) write(outDir, file, contents);
  write(outDir, '.claude-plugin/icon.png', icon(join(repositoryRoot, 'assets', 'icon.svg')));
  write(outDir, 'THIRD_PARTY_LICENSES.md', thirdPartyLicences(builtBundles, repositoryRoot));
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
