import { describe, expect, test } from 'vitest';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import type { Rig } from '../harness/rig.ts';
import { arrivalsOf, serversOf, startNamed } from './fault-rig.ts';
import { createMailRig, framed, requestsOf, sendAsScript, statusOf, waitForState } from './mail-rig.ts';

/** What a client gives the hook of a prompt, and what a loaded machine takes besides. */
const hungPromptMs = 2_000 + 6_000;
const wakeMs = 5_000;

describe.each(clientVersions)('client %s', (version) => {
  test('mail wakes an idle session whose server was killed, within 5 s, and comes in the turn of a busy one, once', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    await signalServers(rig, 'SIGKILL');
    const idle = await sendAsScript(rig, { to: name, text: 'nobody can ring for this PARCEL-IDLE' });
    expect(idle.recipientOnline).toBe(true);
    await rig.model.waitForFreshText(framed(/PARCEL-IDLE/), { session: session.sessionId() }, wakeMs);
    await session.waitUntilIdle();
    expect(requestsOf(rig, session)).toHaveLength(2);

    const busy = await sendInTurn(rig, session, name, 'PARCEL-BUSY');
    expect(session.screen()).toMatch(/hook[\s\S]{0,20}MCP server 'plugin:cc2cc:cc2cc' not connected/);
    expect(requestsOf(rig, session)).toHaveLength(4);

    await session.submit('/reload-plugins');
    await expect.poll(() => serversOf(rig), { timeout: 20_000 }).toHaveLength(1);
    const after = await sendAsScript(rig, { to: name, text: 'a server is there again: PARCEL-AFTER' });
    for (const { id } of [idle, busy, after]) await waitForState(rig, id, 'seen');
    for (const { id } of [idle, busy, after]) expect(arrivalsOf(rig, id)).toEqual(['new']);
  });

  test('mail that waits in a turn while the server is killed comes all the same; a server that hangs holds up a prompt for 2 s', async () => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    await signalServers(rig, 'SIGSTOP');
    const low = await sendAsScript(rig, { to: name, priority: 'low', text: 'for after the pause: PARCEL-LOW' });
    const startedAtMs = performance.now();
    await session.submit('is anybody there?');
    await rig.model.waitForFreshText(/is anybody there\?/, { session: session.sessionId() });
    expect(performance.now() - startedAtMs).toBeLessThan(hungPromptMs);
    await session.waitUntilIdle();
    await signalServers(rig, 'SIGCONT');
    await session.ask('and now?');
    await waitForState(rig, low.id, 'seen');
    expect(arrivalsOf(rig, low.id)).toEqual(['new']);

    const hold = rig.model.hold(/think hard/);
    await session.submit('think hard');
    await hold.waitUntilReached();
    const { id } = await sendAsScript(rig, { to: name, text: 'this waits for the turn to end: PARCEL' });
    await signalServers(rig, 'SIGKILL');
    await expect.poll(async () => (await statusOf(rig, id)).state, { timeout: 10_000 }).toBe('offered');
    hold.release();
    await rig.model.waitForFreshText(framed(/PARCEL/), { session: session.sessionId() }, wakeMs);
    await session.waitUntilIdle();
    expect(arrivalsOf(rig, id)).toEqual(['new']);
  });
});

test('without a server all mail comes, also more than one answer of a hook has room for', async () => {
  await using rig = await createMailRig(newestClient);
  const { session, name } = await startNamed(rig);
  await session.ask('good morning');
  await signalServers(rig, 'SIGKILL');
  const bodies = ['one', 'two', 'three', 'four'].map((number) => `PARCEL-${number} ${'x'.repeat(4_000)}`);
  const sent = [];
  for (const text of bodies) sent.push(await sendAsScript(rig, { to: name, text }));
  for (const { id } of sent) {
    await expect.poll(() => arrivalsOf(rig, id), { timeout: 30_000 }).toEqual(['new']);
  }
  await session.waitUntilIdle();
  for (const { id } of sent) expect(arrivalsOf(rig, id)).toEqual(['new']);
});

/** While the model works on a prompt that calls a tool. */
async function sendInTurn(rig: Rig, session: InteractiveSession, name: string, body: string) {
  const hold = rig.model.hold(/do nothing/);
  rig.model.when(/do nothing/, { calls: [{ name: 'Bash', input: { command: 'true', description: 'nothing' } }] });
  await session.submit('do nothing');
  await hold.waitUntilReached();
  const posted = await sendAsScript(rig, { to: name, text: `while you are at work: ${body}` });
  await expect.poll(async () => (await statusOf(rig, posted.id)).state, { timeout: 10_000 }).toBe('offered');
  hold.release();
  await rig.model.waitForFreshText(framed(new RegExp(body)), { session: session.sessionId() }, wakeMs);
  await session.waitUntilIdle();
  return posted;
}

async function signalServers(rig: Rig, signal: NodeJS.Signals): Promise<void> {
  const servers = await serversOf(rig);
  expect(servers).toHaveLength(1);
  for (const pid of servers) process.kill(pid, signal);
}
