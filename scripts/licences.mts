import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltBundle } from './bundle.mts';

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
  readonly bundleFiles: string[];
}

/** The licence texts of every package whose code is in a bundle. Throws when a package ships no licence text. */
export function thirdPartyLicences(builtBundles: readonly BuiltBundle[], root: string): string {
  const sections = bundledPackages(builtBundles, root).map(
    ({ name, version, license, text, bundleFiles }) =>
      `## ${name} ${version}\n\nLicence: ${license}. Contained in: ${bundleFiles.join(', ')}.\n\n${indent(text)}\n`,
  );
  const introduction = 'The built files of cc2cc contain code of these packages.\n';
  return ['# Third-party licences\n', introduction, ...sections].join('\n');
}

function bundledPackages(builtBundles: readonly BuiltBundle[], root: string): BundledPackage[] {
  const packages = new Map<string, BundledPackage>();
  for (const { bundle, packageFolders } of builtBundles) {
    for (const folder of packageFolders) {
      const found = packages.get(folder) ?? readPackage(join(root, folder));
      found.bundleFiles.push(bundle.file);
      packages.set(folder, found);
    }
  }
  return [...packages.values()].sort((a, b) => compare(`${a.name} ${a.version}`, `${b.name} ${b.version}`));
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder)
    .sort(compare)
    .find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} ships no licence text and cannot be bundled`);
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return { name, version, license, text, bundleFiles: [] };
}

function indent(text: string): string {
  return text.replace(/^(?=.*\S)/gm, '    ').replace(/[ \t]+$/gm, '');
}

// localeCompare orders by the machine's language, and the file must be the same everywhere.
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
