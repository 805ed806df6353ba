import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import type { BuiltPage } from '../src/dashboard/server/page-files.ts';
import { packageFoldersOf, refuseWarnings } from './esbuild-result.mts';

const folder = 'src/dashboard/page';

export interface BundledPage {
  readonly files: BuiltPage;
  readonly packageFolders: readonly string[];
}

/** The dashboard's page as one script and one style sheet, which need nothing else. */
export async function bundlePage(sourceRoot: string): Promise<BundledPage> {
  const entry = `${folder}/main.tsx`;
  const result = await esbuild({
    absWorkingDir: sourceRoot,
    entryPoints: [entry, `${folder}/page.css`],
    outdir: 'page',
    write: false,
    metafile: true,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2022', 'chrome123', 'firefox121', 'safari17.5'],
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  refuseWarnings({ entry }, result);
  const textOf = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const files = {
    html: readFileSync(join(sourceRoot, folder, 'page.html'), 'utf8'),
    script: textOf('.js'),
    style: textOf('.css'),
  };
  return { files, packageFolders: packageFoldersOf(result.metafile) };
}
