import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listLiveSessions } from '../../../../src/doctor/finding/session.ts';
import { checkVersions } from '../../../../src/doctor/machine/versions.ts';
import { openWorld } from '../../../support/identity-world.ts';
import { startServed } from '../../../support/served-session.ts';

test('sessions with another version are named, and the plugin that is installed', async () => {
  await using world = await openWorld();
  await startServed(world, 'brave-fox', {});
  const configuration = join(world.folder, 'claude');
  const surroundings = {
    version: '1.2.3',
    nodeVersion: '20',
    nodePath: '/usr/bin/node',
    platform: 'linux',
    clientConfiguration: configuration,
  };
  const check = async (version: string) =>
    checkVersions(world.bridge, { ...surroundings, version }, await listLiveSessions(world.bridge));
  expect(await check('1.2.3')).toEqual({ check: 'version', result: 'good', detail: 'cc2cc 1.2.3; no plugin found' });

  mkdirSync(join(configuration, 'plugins'), { recursive: true });
  const record = { version: 2, plugins: { 'cc2cc@cc2cc': [{ version: '1.2.2' }], 'other@x': [{ version: '9' }] } };
  writeFileSync(join(configuration, 'plugins', 'installed_plugins.json'), JSON.stringify(record));
  expect(await check('1.2.3')).toMatchObject({ result: 'weaker', detail: 'cc2cc 1.2.3; plugin 1.2.2' });
  expect(await check('1.2.4')).toMatchObject({
    result: 'weaker',
    detail: 'cc2cc 1.2.4; plugin 1.2.2; brave-fox runs 1.2.3',
    fix: expect.stringMatching(/^claude plugin update cc2cc@cc2cc/),
  });
});
