import { expect, test } from 'vitest';
import { readLastSent } from '../../../src/sending/last-sent.ts';
import { post } from '../../../src/sending/post.ts';
import { openWorld } from '../../support/identity-world.ts';

test('the last message that a session sent is noted, and that of a script is not', async () => {
  await using world = await openWorld();
  const owl = await world.startAgent('calm-owl');
  await world.startAgent('brave-fox');
  const sender = { name: 'calm-owl', mode: 'agent' } as const;
  await post(world.bridge, { name: 'night-build', mode: 'script' }, { to: 'brave-fox', text: 'by a script' });
  expect(await readLastSent(world.bridge, owl)).toBeUndefined();
  const ofSession = { ...world.bridge, writer: owl };
  await post(ofSession, sender, { to: 'brave-fox', text: 'first' });
  const { id } = await post(ofSession, sender, { to: 'brave-fox', text: 'second' });
  expect(await readLastSent(world.bridge, owl)).toEqual({ id, to: 'brave-fox' });
});
