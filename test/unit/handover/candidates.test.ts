import { expect, test } from 'vitest';
import type { Priority } from '../../../src/protocol/message.ts';
import { openWorld } from '../../support/identity-world.ts';
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
