import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPluginsPrefix } from './installed-plugin.ts';

/** Runs in the process that started the tests, after them. */
export function teardown(): void {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(`${installedPluginsPrefix}${process.pid}-`)) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}
