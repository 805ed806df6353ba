import type { Environment } from './client-environment.ts';
import { type CommandResult, runCommand } from './run-command.ts';

export interface PrintOptions {
  clientPath: string;
  args?: string[];
  cwd: string;
  env: Environment;
  timeoutMs?: number;
}

/**
 * Runs `claude -p PROMPT` to its end. The prompt stands before the other arguments, because options that take a list
 * would swallow it.
 *
 * @throws Error with the output so far when the run is not over after `timeoutMs` (60 s by default).
 */
export function runPrint(prompt: string, { clientPath, args = [], cwd, env, timeoutMs = 60_000 }: PrintOptions) {
  return runCommand(clientPath, ['-p', prompt, ...args], { cwd, env, timeoutMs }) satisfies Promise<CommandResult>;
}
