import { build } from 'esbuild';
import { tools } from '../src/mcp/tools/index.ts';
import type { Bundle } from './bundles.mts';
import { packageJson, repositoryRoot } from './package-json.mts';

/** The oldest Node that is told that it is too old, where others print a syntax error: the one of Ubuntu 22.04. */
export const oldestReadingNode = 'node12.22';

const checkOf = {
  hook: 'hook',
  'hook-part': 'hook',
  server: 'server',
  cli: 'program',
  'cli-part': 'program',
  dashboard: 'program',
} as const;

/**
 * The statement at the head of a bundle that ends it on a Node that is too old, before anything else in it runs.
 * It also has the directive that would not count any more behind a statement.
 */
export async function nodeCheck(kind: Exclude<Bundle['kind'], 'module'>): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [`src/old-node/${checkOf[kind]}.ts`],
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: oldestReadingNode,
    minify: true,
    // Node 12 requires no module by its longer name.
    alias: Object.fromEntries(['child_process', 'fs'].map((name) => [`node:${name}`, name])),
    define: {
      __CC2CC_VERSION__: JSON.stringify(packageJson.version),
      __CC2CC_TOOLS__: JSON.stringify(tools.map(({ name }) => name)),
    },
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`src/old-node/${checkOf[kind]}.ts: esbuild wrote nothing`);
  const check = output.text.trim().replace(/^"use strict";/, '');
  return `"use strict";{let stops=false;(stopBundle=>{${check}})(()=>{stops=true});if(stops)return}`;
}
