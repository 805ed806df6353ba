import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../../scripts/package-json.mts';
import { newestClient } from '../harness/install-client.ts';
import { createRig, type Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { shippedCopy } from '../harness/shipped-copy.ts';

test('the commands of the documents install the plugin, turn it off and on, and remove it', async () => {
  await using rig = await createRig({ version: newestClient });
  const clone = await shippedCopy(repositoryRoot, join(rig.home.path, 'clone'));
  await plugin(rig, 'marketplace', 'add', clone);
  await plugin(rig, 'install', 'cc2cc@cc2cc');
  expect(await plugin(rig, 'list')).toMatch(/cc2cc@cc2cc[\s\S]*enabled/);
  expect(await client(rig, 'mcp', 'list')).toMatch(/plugin:cc2cc:cc2cc.*onnected/);
  const session = await rig.start('alpha', { env: { CC2CC_NAME: 'calm-owl' } });
  await session.waitForScreen(/You are calm-owl\./);
  await session.kill();

  await plugin(rig, 'disable', 'cc2cc@cc2cc');
  expect(await plugin(rig, 'list')).toMatch(/cc2cc@cc2cc[\s\S]*disabled/);
  await plugin(rig, 'enable', 'cc2cc@cc2cc');
  expect(await plugin(rig, 'list')).toMatch(/cc2cc@cc2cc[\s\S]*enabled/);
  await plugin(rig, 'uninstall', 'cc2cc@cc2cc');
  await plugin(rig, 'install', 'cc2cc@cc2cc', '--config', 'default_ttl=86400', '--config', 'doorbells=none');
  const { pluginConfigs } = JSON.parse(readFileSync(join(rig.home.path, '.claude', 'settings.json'), 'utf8'));
  expect(pluginConfigs['cc2cc@cc2cc'].options).toEqual({ default_ttl: 86_400, doorbells: 'none' });
  await plugin(rig, 'uninstall', 'cc2cc@cc2cc');
  await plugin(rig, 'marketplace', 'remove', 'cc2cc');
  expect(await plugin(rig, 'list')).not.toContain('cc2cc@cc2cc');
});

function plugin(rig: Rig, ...args: string[]): Promise<string> {
  return client(rig, 'plugin', ...args);
}

async function client(rig: Rig, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(rig.clientPath, args, {
    cwd: rig.home.path,
    env: rig.environment(),
    timeoutMs: 60_000,
  });
  expect({ args, exitCode, stderr }).toMatchObject({ args, exitCode: 0 });
  return stdout;
}
