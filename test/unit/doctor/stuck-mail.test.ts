import { expect, test } from 'vitest';
import { checkStuckMail } from '../../../src/doctor/stuck-mail.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { noteHeldBack } from '../../../src/session/held-back.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld } from '../../support/identity-world.ts';
import { WatchedSession } from '../../support/idle-session.ts';

const minuteMs = 60_000;

test('mail for somebody who is away is told after an hour, with how to take it', async () => {
  await using world = await openWorld();
  await ensureMailbox(world.bridge.store, 'brave-fox');
  await world.mail('brave-fox', 'are you there?');
  world.pass(50 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toEqual([{ check: 'mail', result: 'good', detail: 'none is stuck' }]);
  world.pass(20 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toEqual([
    {
      check: 'mail for brave-fox',
      result: 'weaker',
      detail: '1 waiting, the oldest for 70 min; brave-fox was never online',
      fix: expect.stringContaining('cc2cc receive --as brave-fox'),
    },
  ]);
  world.processes.end(await world.startAgent('brave-fox'));
  expect((await checkStuckMail(world.bridge))[0]?.detail).toMatch(/brave-fox was last online (just now|\d+ \w+ ago)/);
});

test('mail that the loop guard holds, or a dialog keeps, is told at once with what moves it', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world, 'brave-fox');
  session.says('idle');
  const { id } = await world.mail('brave-fox', 'again');
  expect(await checkStuckMail(world.bridge)).toMatchObject([{ result: 'good' }]);
  session.says('waiting', 'permission');
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { detail: expect.stringContaining('dialog (permission)'), fix: 'answer the dialog in the session of brave-fox' },
  ]);
  await noteHeldBack(world.bridge, session.client, { [id]: 'too many turns' });
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { detail: `1 held by the loop guard (${id}): too many turns`, fix: expect.stringContaining('cc2cc dashboard') },
  ]);
});

test('mail that somebody who is there does not take, and offers that nobody shows to have read, are told', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world, 'brave-fox');
  session.says('idle');
  const { id } = await world.mail('brave-fox', 'hello');
  world.pass(11 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { fix: `cc2cc status ${id}; cc2cc doctor brave-fox --ring` },
  ]);

  await handOver(world.bridge, { name: 'brave-fox', client: session.client });
  expect(await checkStuckMail(world.bridge)).toMatchObject([{ result: 'good' }]);
  world.pass(11 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { detail: `1 handed over and not seen, ${id} since 11 min`, fix: expect.stringContaining(`cc2cc status ${id}`) },
  ]);
  world.processes.end(session.client);
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    {
      detail: expect.stringMatching(/session has ended$/),
      fix: expect.stringContaining('CC2CC_NAME=brave-fox claude'),
    },
  ]);
});
