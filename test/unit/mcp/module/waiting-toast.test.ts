import { expect, test } from 'vitest';
import { WaitingToast } from '../../../../src/mcp/module/waiting-toast.ts';
import { mailboxOf } from '../../../../src/protocol/layout.ts';
import { writeSessionNote } from '../../../../src/session/session-note.ts';
import { beginTurn } from '../../../../src/session/turn.ts';
import { listInboxUnsorted } from '../../../../src/store/inbox.ts';
import { openWorld } from '../../../support/identity-world.ts';

const note = { sessionId: 'session-1', directory: '/project', transcriptPath: null, interactive: true };

test('mail that a long turn keeps waiting is told once, and made visible', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox');
  await writeSessionNote(world.bridge, client, note);
  const recipient = { name: 'brave-fox', client };
  const toast = new WaitingToast(world.bridge);
  const { store } = world.bridge;
  const inbox = mailboxOf(store.layout.root, 'brave-fox');
  const look = async () => toast.look(recipient, await listInboxUnsorted(store, inbox));
  await world.mail('brave-fox', 'red \u001b[31m\nsecond line');
  expect(await look(), 'no turn').toBeUndefined();
  await beginTurn(world.bridge, client);
  // The mark has the time of the disk, which the clock of this world has to coordinate with.
  world.pass(Date.now() - world.bridge.store.fs.nowMs());
  expect(await look(), 'a turn that has just begun').toBeUndefined();
  world.pass(61_000);
  expect(await look()).toBe('Mail waits while the turn runs. calm-owl: red \\u{1b}[31m second line');
  expect(await look(), 'once').toBeUndefined();
  await world.mail('brave-fox', 'third');
  await world.mail('brave-fox', 'fourth');
  expect(await look()).toBe('2 messages wait while the turn runs. calm-owl: fourth');
});
