import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleEntry } from '../../scripts/bundle.mts';
import { bundles } from '../../scripts/bundles.mts';

/** Builds some of the files that are shipped, from the present sources, into a folder of its own. */
export class BuiltFiles {
  readonly folder = mkdtempSync(join(tmpdir(), 'cc2cc-built-'));

  async build(kind: (typeof bundles)[number]['kind']): Promise<readonly string[]> {
    const built = await Promise.all(
      bundles.filter((bundle) => bundle.kind === kind).map((bundle) => bundleEntry(bundle)),
    );
    return built.map(({ bundle, contents }) => {
      const path = join(this.folder, bundle.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
      return path;
    });
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
