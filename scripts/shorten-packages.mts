import { readFileSync } from 'node:fs';
import { type Plugin, transform } from 'esbuild';

/**
 * Shortens the names within packages. Our own stay as they are, so that a stack trace in a bug report can be read; what
 * a package calls its variables says little there, and is a tenth of the file.
 */
export const shortenPackages: Plugin = {
  name: 'shorten-packages',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const options = { loader: 'js', minifyIdentifiers: true, legalComments: 'inline', charset: 'utf8' } as const;
      const { code } = await transform(readFileSync(path, 'utf8'), options);
      return { contents: code, loader: 'js' };
    });
  },
};
