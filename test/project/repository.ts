import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { repositoryRoot } from '../../scripts/package-json.mts';

/** Runs a program of node_modules in the repository and returns what it printed, with its exit code. */
export function runTool(script: string, ...toolArguments: string[]): { exitCode: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('node_modules', script), ...toolArguments], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  return { exitCode: status, output: `${stdout}${stderr}` };
}

/** The files of a folder and everything below, sorted, with forward slashes, relative to that folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
}
