import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly license: string;
  readonly author: string;
  /** Absent as long as the project has no home. */
  readonly repository?: string | { readonly url: string };
}

export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

export const packageJson: PackageJson = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
