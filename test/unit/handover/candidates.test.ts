import { expect, test } from 'vitest';
import type { Priority } from '../../../src/protocol/message.ts';
import { lookedAtEachEnd } from '../../../src/store/inbox.ts';
import { bridgeThrough } from '../../support/cut-off.ts';
import { openWorld } from '../../support/identity-world.ts';
import { systemError } from '../../support/intercepted-file-system.ts';
import { receiveMail } from '../../support/receive-mail.ts';

test('of a flooded inbox critical mail comes first, and all else in the order of sending', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox');
  const priorities: Priority[] = [...Array.from({ length: 250 }, () => 'normal' as const), 'critical'];
  const sent: string[] = [];
  for (const priority of priorities) sent.push((await world.mail('brave-fox', 'one of many', { priority })).id);
  const mail = await receiveMail(world.bridge, { name: 'brave-fox', client });
  expect(mail.map(({ message }) => message.id)).toEqual([sent.at(-1), ...sent.slice(0, -1)]);
});

test('what was handed over before the disk failed at the next look at a flooded inbox is kept', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox');
  for (let number = 0; number < 210; number++) await world.mail('brave-fox', 'one of many');
  let lists = 0;
  const bridge = bridgeThrough(world, ({ name, paths: [path = ''] }, perform) => {
    if (name.startsWith('readDirectory') && path.endsWith('inbox')) lists += 1;
    return lists > 1 ? Promise.reject(systemError('EIO')) : perform();
  });
  const mail = await receiveMail(bridge, { name: 'brave-fox', client });
  expect(lists).toBeGreaterThan(1);
  expect(mail).toHaveLength(lookedAtEachEnd);
});
