import { clientPackageName } from '../../test/harness/client-package.ts';
import { runCommand } from '../../test/harness/run-command.ts';

/** @returns the newest version that npm has. @throws Error where npm does not say. */
export async function newestPublishedClient(): Promise<string> {
  const onWindows = process.platform === 'win32';
  const { stdout, stderr } = await runCommand(onWindows ? 'npm.cmd' : 'npm', ['view', clientPackageName(), 'version'], {
    cwd: process.cwd(),
    env: process.env,
    timeoutMs: 60_000,
    shell: onWindows,
  });
  const version = stdout.trim();
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`npm does not say which client is the newest:\n${stderr}`);
  return version;
}
