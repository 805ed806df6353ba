import { readFileSync } from 'node:fs';
import { type Plugin, transform } from 'esbuild';

/**
 * Shortens the names of variables within functions. Functions and classes keep theirs, so that a stack trace in a bug
 * report can be read.
 */
export const shortenLocals: Plugin = {
  name: 'shorten-locals',
  setup(build) {
    build.onLoad({ filter: /\.(ts|[cm]?js)$/ }, async ({ path }) => {
      const loader = path.endsWith('.ts') ? 'ts' : 'js';
      const options = { loader, minifyIdentifiers: true, legalComments: 'inline', charset: 'utf8' } as const;
      const { code } = await transform(readFileSync(path, 'utf8'), { ...options, tsconfigRaw: {} });
      return { contents: code, loader: 'js' };
    });
  },
};
