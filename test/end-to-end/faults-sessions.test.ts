import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { oldestClient, testedClients } from '../../src/claude-code/tested-clients.ts';
import { clientsOfEachKind, installClient, newestClient } from '../harness/install-client.ts';
import { freshText } from '../harness/model-text.ts';
import { Rig } from '../harness/rig.ts';
import { FaultyNode } from './fault-node.ts';
import { arrivalsOf, startNamed, waitUntilOnline } from './fault-rig.ts';
import { createMailRig, framed, requestsOf, sendAsScript, statusOf, waitForState } from './mail-rig.ts';

describe.each(clientsOfEachKind)('client %s', (version) => {
  // A shell script stands in for node, and Windows has no such thing.
  test.skipIf(process.platform === 'win32')(
    'mail and a doorbell come while a dialog is open: it stays as it is, and the mail comes in the same turn',
    async () => {
      await using rig = await createMailRig(version);
      const node = new FaultyNode(rig);
      const { session, name } = await startNamed(rig, 'beta', { env: node.environment });
      rig.model.when(/make a file/, { calls: [{ name: 'Bash', input: { command: 'touch it', description: 'make' } }] });
      await session.submit('make a file');
      await session.waitForScreen(/Do you want to proceed/);
      // A notice shows the beginning.
      const text = `you are at a dialog, ${'and this goes on for longer than any notice '.repeat(3)}: PARCEL`;
      const { id } = await sendAsScript(rig, { to: name, text });
      writeFileSync(join(rig.bridgeDir, `to-${name}`, 'bell', 'rung-in-the-dialog'), '');
      await node.waitUntilBellRang();
      const { state, attempts, reason } = await statusOf(rig, id);
      expect({ state, attempts, reason }).toEqual({
        state: 'queued',
        attempts: 0,
        reason: `the user of ${name} is at a dialog (permission prompt)`,
      });
      expect(session.screen()).toMatch(/❯ 1\. Yes/);
      expect(session.screen()).not.toContain('PARCEL');

      session.press('enter');
      await rig.model.waitForFreshText(framed(/PARCEL/));
      await waitForState(rig, id, 'seen');
      await session.waitUntilIdle();
      expect(arrivalsOf(rig, id)).toEqual(['new']);
      expect(requestsOf(rig, session).map(freshText)).toHaveLength(2);
    },
  );

  test('/compact: mail that was seen does not come again, mail that waited comes afterwards', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    const seen = await sendAsScript(rig, { to: name, text: 'seen before the compaction: PARCEL-ONE' });
    await rig.model.waitForFreshText(framed(/PARCEL-ONE/), {}, 20_000);
    await waitForState(rig, seen.id, 'seen');
    await session.waitUntilIdle();
    // Older clients compact nothing that is so short.
    await session.ask('tell me more');
    await session.ask('and more');
    const waiting = await sendAsScript(rig, { to: name, priority: 'low', text: 'waits meanwhile: PARCEL-TWO' });
    await session.submit('/compact');
    await session.waitForScreen(/SessionStart:compact says/);
    await session.waitUntilIdle();
    await session.ask('where were we?');
    await waitForState(rig, waiting.id, 'seen');
    expect(arrivalsOf(rig, seen.id)).toEqual(['new']);
    expect(arrivalsOf(rig, waiting.id)).toEqual(['new']);
    expect(await statusOf(rig, waiting.id)).toMatchObject({ attempts: 1 });
  });
});

test.each(['first', 'second'])(
  'one session in two terminals, the %s of which is killed: each name keeps its mail',
  async (which) => {
    await using rig = await createMailRig(newestClient);
    const { session: first, name } = await startNamed(rig);
    await first.ask('good morning');
    const resume = { args: ['--resume', first.sessionId()] };
    const second = await rig.start('beta', resume);
    expect(await waitUntilOnline(rig, 2)).toEqual([name, `${name}-2`]);
    await second.ask('good morning to you too');
    const names = which === 'first' ? [name, `${name}-2`] : [`${name}-2`, name];
    const [killed = '', living = ''] = names;
    await (which === 'first' ? first : second).kill('SIGKILL');

    const forKilled = await sendAsScript(rig, { to: killed, text: 'for the one that was killed: PARCEL-ONE' });
    const forLiving = await sendAsScript(rig, { to: living, text: 'for the one that lives: PARCEL-TWO' });
    await waitForState(rig, forLiving.id, 'seen');
    const { state, reason } = await statusOf(rig, forKilled.id);
    expect({ state, reason }).toEqual({ state: 'queued', reason: expect.stringContaining(`${killed} is offline`) });
    const third = await rig.start('beta', resume);
    expect(await waitUntilOnline(rig, 2)).toEqual([name, `${name}-2`]);
    await third.ask('what did you get?');
    await waitForState(rig, forKilled.id, 'seen');
    expect(arrivalsOf(rig, forKilled.id)).toEqual(['new']);
    expect(arrivalsOf(rig, forLiving.id)).toEqual(['new']);
  },
);

test('a client that is updated in the middle of a session keeps name and mail', async () => {
  await using rig = await createMailRig(testedClients.at(-2) ?? oldestClient);
  const { session: before, name } = await startNamed(rig);
  await before.ask('good morning');
  const sessionId = before.sessionId();
  await before.exit();
  const { id } = await sendAsScript(rig, { to: name, text: 'for after the update: PARCEL' });

  const clientPath = await installClient(newestClient);
  // Shares the home and the model, so the rig above ends its client with the other left-over processes.
  const updated = new Rig({ clientPath, home: rig.home, model: rig.model, env: {} });
  const after = await updated.start('beta', { args: ['--resume', sessionId] });
  expect(await waitUntilOnline(rig, 1)).toEqual([name]);
  await after.ask('good morning again');
  expect(after.sessionId()).toBe(sessionId);
  await waitForState(rig, id, 'seen');
  expect(arrivalsOf(rig, id)).toEqual(['new']);
});
