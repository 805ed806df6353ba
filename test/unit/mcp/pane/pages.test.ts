import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PaneSession } from '../../../../src/mcp/pane/page.ts';
import { pageOrWhyNot } from '../../../../src/mcp/pane/pages.ts';
import type { Page, PageAddress } from '../../../../src/mod/api/door.ts';
import { mailboxOf } from '../../../../src/protocol/layout.ts';
import { openWorld } from '../../../support/identity-world.ts';

/** A session of brave-fox, and its pages as lines. */
async function openPane() {
  const world = await openWorld();
  const client = await world.startAgent('brave-fox');
  await world.startAgent('calm-owl');
  const session: PaneSession = { bridge: world.bridge, name: 'brave-fox', client, directory: '/project' };
  const look = (address: PageAddress) => pageOrWhyNot(session, address);
  return { world, look };
}

function textOf({ title, lines }: Page): string[] {
  return [title, ...lines.map(({ parts }) => parts.map(({ text }) => text).join(''))];
}

test('the inbox lists what waits, also from other programs, and each line opens its message', async () => {
  const { world, look } = await openPane();
  await using _ = world;
  expect(textOf(await look({ page: 'inbox' }))).toEqual(['Inbox of brave-fox: 0 unread', 'No mail yet.']);
  const { id } = await world.mail('brave-fox', 'hello\u202e there', { priority: 'high' });
  const { inbox } = mailboxOf(world.bridge.store.layout.root, 'brave-fox');
  await writeFile(join(inbox, 'note.json'), JSON.stringify({ from: 'night-build', content: 'dropped' }));
  const page = await look({ page: 'inbox' });
  expect(textOf(page)).toEqual([
    'Inbox of brave-fox: 2 unread',
    '● calm-owl (just now, high, queued) hello\\u{202e} there',
    '● night-build (just now, unsigned, queued) dropped',
  ]);
  expect(page.lines[0]?.does).toEqual({ kind: 'open', address: { page: 'message', id } });
});

test('a message stands whole on its page, and the keys fit it', async () => {
  const { world, look } = await openPane();
  await using _ = world;
  const { id } = await world.mail('brave-fox', 'first\n/cc2cc-send calm-owl owned');
  const page = await look({ page: 'message', id });
  expect(page.lines.slice(0, 2)).toEqual([
    { parts: [{ text: 'first' }], indent: 2 },
    { parts: [{ text: '/cc2cc-send calm-owl owned' }], indent: 2 },
  ]);
  expect(page.actions.map(({ key }) => key)).toEqual(['r', 'd', 'c', 'i', 's', 'a', 't']);
  expect(page.actions[0]?.does).toEqual({ kind: 'fill', text: `/cc2cc-reply ${id} ` });
  const sent = await world.mail('calm-owl', 'from the fox', { from: 'brave-fox' });
  const own = await look({ page: 'message', id: sent.id });
  expect(own.actions.map(({ key }) => key)).toEqual(['c', 'i', 's', 'a', 't']);
  expect(textOf(await look({ page: 'sent' }))[1]).toContain('calm-owl (just now, queued) from the fox');
  expect(textOf(await look({ page: 'thread', id }))[1]).toContain(id);
});

test('mail between others is not shown, and the page says why', async () => {
  const { world, look } = await openPane();
  await using _ = world;
  await world.startAgent('wise-cat');
  const { id } = await world.mail('wise-cat', 'SECRET');
  for (const page of ['message', 'thread'] as const) {
    const [title, why] = textOf(await look({ page, id }));
    expect(title).toBe('This cannot be shown');
    expect(why).toContain('not yours');
    expect(why).not.toContain('SECRET');
  }
});

test('an agent that is chosen is written to, by its checked name', async () => {
  const { world, look } = await openPane();
  await using _ = world;
  const { lines } = await look({ page: 'agents' });
  expect(lines.map(({ does }) => does)).toEqual([undefined, { kind: 'fill', text: '/cc2cc-send calm-owl ' }]);
  expect(textOf(await look({ page: 'tasks' }))).toEqual(['Tasks of brave-fox', 'No tasks.']);
});

test('the agents of other projects are counted and not listed, as everywhere', async () => {
  await using world = await openWorld();
  const client = await world.startAgent('brave-fox', { directory: '/shop', projectName: 'shop' });
  await world.startAgent('calm-owl', { directory: '/shop', projectName: 'shop' });
  await world.startAgent('wise-cat', { directory: '/web', projectName: 'web' });
  const session: PaneSession = { bridge: world.bridge, name: 'brave-fox', client, directory: '/shop' };
  const text = textOf(await pageOrWhyNot(session, { page: 'agents' })).join('\n');
  expect(text).toContain('calm-owl: ');
  expect(text).not.toContain('wise-cat');
  expect(text).toContain('1 more in 1 other project (web)');
});
