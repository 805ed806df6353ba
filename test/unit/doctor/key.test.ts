import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkKey } from '../../../src/doctor/key.ts';
import { keyLayoutOf } from '../../../src/protocol/layout.ts';
import { KeyRing } from '../../../src/trust/key-ring.ts';
import { openWorld } from '../../support/identity-world.ts';

test('the key is told by its id with those kept from rotations, and none is made', async () => {
  await using world = await openWorld();
  const { secretKeyFile, formerKeys, root } = keyLayoutOf(world.bridge.store.layout.root);
  const check = () => checkKey(world.bridge, 'nobody');
  expect(await check()).toMatchObject({ result: 'good', detail: expect.stringContaining('none yet') });
  expect(readdirSync(root)).not.toContain('secret.key');

  const keys = new KeyRing(world.registry.fs, root, () => undefined);
  const { id } = await keys.current();
  expect(await check()).toEqual({ check: 'key', result: 'good', detail: id });
  const next = await keys.rotate();
  expect(await check()).toMatchObject({ result: 'good', detail: `${next.id}, 1 kept from before` });

  writeFileSync(join(formerKeys, `${id}.key`), 'gone');
  expect(await check()).toMatchObject({
    result: 'weaker',
    detail: expect.stringMatching(`mail signed with what was in .*${id}\\.key waits`),
    fix: expect.stringMatching(/^restore .* from a backup, or delete it/),
  });
  for (const content of ['x', Buffer.alloc(65), '0123456789'.repeat(4)]) {
    writeFileSync(secretKeyFile, content);
    expect(await check()).toMatchObject({
      result: 'broken',
      detail: expect.stringMatching(/^BAD_KEY: .*holds no key/),
      fix: `rm -r ${secretKeyFile} and then cp ${join(formerKeys, `${next.id}.key`)} ${secretKeyFile}`,
    });
  }
  copyFileSync(join(formerKeys, `${next.id}.key`), secretKeyFile);
  expect((await keys.current()).id).toBe(next.id);
});

test.runIf(process.platform !== 'win32')('a key that others can read is weaker, and stays as it is', async () => {
  await using world = await openWorld();
  const { secretKeyFile, root } = keyLayoutOf(world.bridge.store.layout.root);
  await new KeyRing(world.registry.fs, root, () => undefined).current();
  const before = readFileSync(secretKeyFile);
  chmodSync(secretKeyFile, 0o644);
  const finding = await checkKey(world.bridge, 'nobody');
  expect(finding).toMatchObject({ result: 'weaker', detail: expect.stringContaining('mode 0644') });
  expect(finding.fix).toBe('cc2cc init --rotate-key');
  expect(await checkKey(world.bridge, 'group')).toMatchObject({ result: 'good' });
  expect(readFileSync(secretKeyFile)).toEqual(before);
});
