import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Makes of each module of ours that is loaded when it is needed one that is loaded at the start. */
export const loadAtOnce: Plugin = {
  name: 'load-at-once',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      if (/[\\/]node_modules[\\/]/.test(path)) return undefined;
      return { contents: withStaticImports(await readFile(path, 'utf8')), loader: 'ts' };
    });
  },
};

/** `import('./card.ts')` as an expression; a package stays as it is. */
const lateImport = /(?<!typeof )\bimport\(('\.[^']+')\)/g;

function withStaticImports(source: string): string {
  const imports: string[] = [];
  const changed = source.replace(lateImport, (_, path: string) => {
    const name = `loadedAtOnce${imports.length}`;
    imports.push(`import * as ${name} from ${path};\n`);
    return `Promise.resolve(${name})`;
  });
  return imports.join('') + changed;
}
