import { spawnSync } from 'node:child_process';

/** Why a test that runs this program cannot; undefined where it can. */
export function whyMissing(program: string, args: readonly string[] = ['--version']): string | undefined {
  return spawnSync(program, args).status === 0 ? undefined : `${program} is not installed here`;
}
