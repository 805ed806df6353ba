import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { repositoryRoot } from '../package-json.mts';
import type { Figure } from './figures.mts';

const schema = z.object({ figures: z.array(z.object({ what: z.string(), figure: z.string() })) });

/** The figures of the last run, for the next one's `--against`. */
export const lastRunFile = join(repositoryRoot, 'bench', 'last.json');

export function keepRun(figures: readonly Figure[]): void {
  mkdirSync(dirname(lastRunFile), { recursive: true });
  writeFileSync(lastRunFile, `${JSON.stringify({ figures }, undefined, 2)}\n`);
}

/**
 * The figures of an earlier run, by what was measured.
 * @throws Error when the file cannot be read, or a run did not write it.
 */
export function readRun(path: string): ReadonlyMap<string, string> {
  const run = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!run.success) throw new Error(`${path} holds no figures of npm run bench`);
  return new Map(run.data.figures.map(({ what, figure }) => [what, figure]));
}
