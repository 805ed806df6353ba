import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPluginsPrefix } from './installed-plugin.ts';

/** Runs in the process that starts the tests, before them; what it returns runs after them. */
export default function setUp(): () => void {
  return () => {
    for (const name of readdirSync(tmpdir())) {
      if (name.startsWith(`${installedPluginsPrefix}${process.pid}-`)) {
        rmSync(join(tmpdir(), name), { recursive: true, force: true });
      }
    }
  };
}
