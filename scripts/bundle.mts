import { build as esbuild, type Plugin } from 'esbuild';
import { bundlePage } from './bundle-page.mts';
import type { Bundle } from './bundles.mts';
import { packageFoldersOf, refuseWarnings } from './esbuild-result.mts';
import { nodeCheck, oldestReadingNode } from './node-check.mts';
import { packageJson, repositoryRoot } from './package-json.mts';
import { shortenLocals } from './shorten-locals.mts';

export interface BuiltBundle {
  readonly bundle: Bundle;
  readonly contents: Uint8Array;
  /** Folders of the packages whose code is in the bundle, relative to the repository. */
  readonly packageFolders: readonly string[];
}

/**
 * commander loads `child_process`, and with it the network, for commands that are programs of their own. Ours has none, and
 * the command line would wait for it each time.
 */
const withoutSubprograms: Plugin = {
  name: 'without-subprograms',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'child_process', namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const targetOfModule = { format: 'esm', platform: 'neutral', target: 'es2023' } as const;

const targetOfNode = {
  format: 'cjs',
  platform: 'node',
  // It runs on Node 20, and an older one must be able to read it as far as to find that it is too old.
  target: oldestReadingNode,
  // It can read `#field`, but no `#method()`: for that esbuild puts every private field of the class into a WeakMap.
  supported: { 'class-private-field': true, 'regexp-unicode-property-escapes': true },
} as const;

/** What stands before everything else in a bundle. No Node reads the module. */
async function beginningOf({ kind }: Bundle): Promise<string> {
  if (kind === 'module') return '';
  return (kind === 'cli' ? '#!/usr/bin/env node\n' : '') + (await nodeCheck(kind));
}

/**
 * The SDK's server loads a validator of JSON schemas for forms that a user fills in. Ours shows none, and each client would
 * wait for it.
 */
const withoutForms: Plugin = {
  name: 'without-forms',
  setup({ onLoad }) {
    const contents = 'export class AjvJsonSchemaValidator {}';
    onLoad({ filter: /modelcontextprotocol.*ajv-provider\.js$/ }, () => ({ contents }));
  },
};

/**
 * Bundles one entry point into a single CommonJS file that needs no package, and Node 20.
 * The bytes depend on the sources and the lockfile only. Throws on any warning.
 */
export async function bundleEntry(bundle: Bundle, sourceRoot = repositoryRoot): Promise<BuiltBundle> {
  const page = bundle.kind === 'dashboard' ? await bundlePage(sourceRoot) : undefined;
  // Only these shorten the names of functions and classes too: a stack trace of the others in a bug report can be read.
  const isOfHooks = bundle.kind === 'hook' || bundle.kind === 'hook-part';
  const isModule = bundle.kind === 'module';
  const result = await esbuild({
    absWorkingDir: sourceRoot,
    entryPoints: [bundle.entry],
    outfile: bundle.file,
    write: false,
    metafile: true,
    bundle: true,
    ...(isModule ? targetOfModule : targetOfNode),
    charset: 'utf8',
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: isOfHooks,
    legalComments: 'eof',
    // A package's ES modules are tree-shaken, its CommonJS form is carried whole.
    mainFields: ['module', 'main'],
    define: {
      __CC2CC_VERSION__: JSON.stringify(packageJson.version),
      ...(page ? { __CC2CC_PAGE__: JSON.stringify(page.files) } : {}),
    },
    banner: { js: await beginningOf(bundle) },
    plugins: pluginsOf(bundle),
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  refuseWarnings(bundle, result);
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`${bundle.entry}: esbuild wrote nothing`);
  return {
    bundle,
    contents: output.contents,
    packageFolders: [...packageFoldersOf(result.metafile), ...(page?.packageFolders ?? [])].sort(),
  };
}

function pluginsOf({ kind }: Bundle): Plugin[] {
  switch (kind) {
    case 'hook':
    case 'hook-part':
    case 'module':
      return [];
    case 'server':
      return [withoutForms, shortenLocals];
    default:
      return [shortenLocals, withoutSubprograms];
  }
}
