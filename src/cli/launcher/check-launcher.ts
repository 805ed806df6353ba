import type { FileSystem } from '../../base/fs.ts';
import type { Finding } from '../../doctor/finding/finding.ts';
import { hasLauncher, isOnPath, type LauncherSite, launcherPath } from './launcher.ts';

/** Whether `cc2cc` can be typed outside a session. It is no fault if not: sessions do not need it. */
export async function checkLauncher(fs: FileSystem, site: LauncherSite): Promise<Finding> {
  const check = 'launcher';
  const path = launcherPath(site);
  if (!(await hasLauncher(fs, site))) {
    const fix = '/cc2cc-install-cli in a session, or cc2cc install-cli';
    return { check, result: 'good', detail: `no ${path}: cc2cc can be typed in sessions only`, fix };
  }
  if (isOnPath(site)) return { check, result: 'good', detail: path };
  return {
    check,
    result: 'good',
    detail: `${path} is not on the PATH`,
    fix: 'cc2cc install-cli says which line to add',
  };
}
