import { expect, test } from 'vitest';
import type { Doorbell } from '../../../src/claude-code/doorbells/doorbell.ts';
import {
  crossSessionText,
  fileChangedText,
  nonceOfDoorbell,
} from '../../../src/claude-code/doorbells/doorbell-text.ts';
import type { DoorbellName } from '../../../src/claude-code/settings.ts';
import { ringSession } from '../../../src/doctor/ring.ts';
import { hearTestRing, readTestRing, testLine, writeTestRing } from '../../../src/doorbells/test-ring.ts';
import { decidePrompt } from '../../../src/handover/decide-prompt.ts';
import { Diagnosis } from '../../../src/mcp/session/diagnosis.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { serverFacts, startServed } from '../../support/served-session.ts';
import { inboxOf } from '../../support/task-world.ts';

const name = 'brave-fox';
const notice = { sender: 'cc2cc', preview: 'p', others: 0, nonce: 'test-1a' };

test('the nonce of each doorbell is found in what the client makes of it, and in nothing else', () => {
  const channel = `<channel source="plugin:cc2cc:cc2cc" from="x" nonce="test-1a">Message</channel>`;
  const file = `<task-notification>Stop hook blocking error from command "FileChanged": ${fileChangedText(notice)}</task-notification>`;
  for (const prompt of [crossSessionText(notice), channel, file]) expect(nonceOfDoorbell(prompt)).toBe('test-1a');
  expect(nonceOfDoorbell('what does from="cc2cc:test-1a" mean?')).toBeUndefined();
});

test('an idle session that hears its doorbell is good; no mail is taken and no turn begins', async () => {
  await using world = await openWorld();
  const { session } = await startServed(world, name, {});
  await world.mail(name, 'not for a test', { priority: 'low' });
  const rung: string[] = [];
  await using _server = serve(world, session.client, async (text) => {
    rung.push(text);
    expect(await decidePrompt(world.bridge, world.facts(session.client), text)).toMatchObject({ kind: 'block' });
  });
  const finding = await ringSession(world.bridge, { name, client: session.client });
  expect(finding).toMatchObject({ check: `test ring of ${name}`, result: 'good' });
  expect(finding.detail).toMatch(/^file was heard after [0-9.]+ s$/);
  expect(rung).toHaveLength(1);
  expect(await inboxOf(world, name)).toHaveLength(1);
  expect(await readTestRing(world.bridge, session.client)).toBeUndefined();
});

test('a doorbell that nobody hears is broken, and one that no server rings too', async () => {
  await using world = await openWorld();
  const { session } = await startServed(world, name, {});
  const recipient = { name, client: session.client };
  expect(await ringSession(world.bridge, recipient, 200)).toMatchObject({
    result: 'broken',
    detail: expect.stringContaining('file was not rung within 0.2 s'),
  });
  await using _server = serve(world, session.client, async () => undefined);
  expect(await ringSession(world.bridge, recipient, 3_000)).toMatchObject({
    result: 'broken',
    detail: 'file rang and was not heard within 3 s',
    fix: expect.stringContaining('claude --continue'),
  });
});

test('a session at work or at a dialog is not rung', async () => {
  await using world = await openWorld();
  const { session } = await startServed(world, name, {});
  const recipient = { name, client: session.client };
  await using _server = serve(world, session.client, () => expect.unreachable('it was rung'));
  await session.work();
  expect(await ringSession(world.bridge, recipient)).toMatchObject({
    result: 'weaker',
    detail: 'not rung: it is at work',
  });
  session.says('waiting', 'permission');
  expect(await ringSession(world.bridge, recipient)).toMatchObject({ detail: 'not rung: it is at a dialog' });
});

test('a server rings only when the session is idle, and what is left out never', async () => {
  await using world = await openWorld();
  const { session } = await startServed(world, name, {});
  const ring = { nonce: 'test-1a', doorbell: 'file', state: 'asked', askedAtMs: world.registry.fs.nowMs() } as const;
  const bell: Doorbell = { name: 'file', ring: async () => true };
  const attendWith = async (doorbells: readonly DoorbellName[]) => {
    const doorbellsOf = () => ({ socket: bell, module: bell, channel: bell, file: bell });
    const about = () => ({ ...serverFacts, doorbells });
    await new Diagnosis({ bridge: world.bridge, about, doorbellsOf }).check({ name, client: session.client });
    return (await readTestRing(world.bridge, session.client))?.state;
  };
  await writeTestRing(world.bridge, session.client, ring);
  session.says('busy');
  expect(await attendWith(['file'])).toBe('asked');
  session.says('idle');
  expect(await attendWith(['socket'])).toBe('refused');
  await writeTestRing(world.bridge, session.client, ring);
  expect(await attendWith(['file'])).toBe('rung');
});

test('only the nonce that was asked for is heard, and not for ever', async () => {
  await using world = await openWorld();
  const { session } = await startServed(world, name, {});
  const ring = { nonce: 'test-1a', doorbell: 'socket', state: 'rung', askedAtMs: world.registry.fs.nowMs() } as const;
  await writeTestRing(world.bridge, session.client, ring);
  const hear = (nonce: string) =>
    hearTestRing(world.bridge, session.client, crossSessionText({ ...testLine(ring), nonce }));
  expect(await hear('test-2b')).toBe(false);
  expect(await hear('test-1a')).toBe(true);
  world.pass(61_000);
  expect(await hear('test-1a')).toBe(false);
});

/** Looks as the session loop does, and rings a doorbell whose text goes to `hear`. */
function serve(world: World, client: Parameters<typeof writeTestRing>[1], hear: (text: string) => Promise<unknown>) {
  const bell: Doorbell = {
    name: 'file',
    ring: async (rung) => {
      await hear(crossSessionText(rung));
      return true;
    },
  };
  const diagnosis = new Diagnosis({
    bridge: world.bridge,
    about: () => serverFacts,
    doorbellsOf: () => ({ socket: bell, module: bell, channel: bell, file: bell }),
  });
  let isOver = false;
  const looks = (async () => {
    while (!isOver) {
      await diagnosis.check({ name, client });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await looks;
    },
  };
}
