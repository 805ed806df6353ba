import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** Debian's and Ubuntu's package; no browser is downloaded for a test. */
const program = '/usr/bin/chromium';

/** Why no test in a browser can run here; undefined if one can. */
export const whyNoBrowser = existsSync(program)
  ? undefined
  : `SKIPPED: there is no ${program}; install the package chromium to run the tests in a browser`;

export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  // The sandbox needs rights that a container or root lacks; the pages are this repository's own.
  return chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
