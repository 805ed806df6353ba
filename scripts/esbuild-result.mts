import type { BuildResult, Metafile } from 'esbuild';
import type { Bundle } from './bundles.mts';
import { lookAlikesFile, lookAlikesPackage } from './look-alikes.mts';

export function refuseWarnings({ entry }: Pick<Bundle, 'entry'>, result: BuildResult): void {
  if (result.warnings.length === 0) return;
  const lines = result.warnings.map(({ text, location }) => `${location?.file}:${location?.line}: ${text}`);
  throw new Error(`${entry}: esbuild warns\n${lines.join('\n')}`);
}

/** Folders of the packages whose code is in what was built. */
export function packageFoldersOf(metafile: Metafile): string[] {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder =
        path === lookAlikesFile
          ? `node_modules/${lookAlikesPackage}`
          : /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders].sort();
}
