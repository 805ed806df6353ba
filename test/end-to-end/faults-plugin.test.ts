import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientVersions, newestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { cpuMsOf } from './cpu-time.ts';
import { arrivalsOf, serversOf, startNamed, waitUntilOnline } from './fault-rig.ts';
import { createMailRig, directive, framed, sendAsScript, waitForState } from './mail-rig.ts';

test('a server that is connected anew takes over: the session stays online and is woken', async () => {
  await using rig = await createMailRig(newestClient);
  const { session, name } = await startNamed(rig);
  await session.ask('good morning');
  const before = await serversOf(rig);
  await session.submit('/mcp reconnect plugin:cc2cc:cc2cc');
  await session.waitForScreen(/Reconnected to plugin:cc2cc:cc2cc/);
  await expect.poll(() => serversOf(rig), { timeout: 10_000 }).toHaveLength(1);
  expect(await serversOf(rig)).not.toEqual(before);
  expect(await waitUntilOnline(rig, 1)).toEqual([name]);
  const { id } = await sendAsScript(rig, { to: name, text: 'the old server is gone: PARCEL' });
  await waitForState(rig, id, 'seen');
  expect(arrivalsOf(rig, id)).toEqual(['new']);
});

describe('the folder with everything is deleted under two sessions', () => {
  test('both come back by themselves under their names and are woken, and no server spins', async () => {
    await using rig = await createMailRig(newestClient);
    const { session: owl, name: owlName } = await startNamed(rig, 'alpha');
    const { session: fox, name: foxName } = await startNamed(rig, 'beta');
    await owl.ask('good morning');
    await fox.ask('good morning');
    const servers = await serversOf(rig);
    const [startMs, cpuStartMs] = [performance.now(), cpuMsOf(servers)];
    deleteBridge(rig);
    await waitFor(() => leasedNames(rig).length === 2, {
      timeoutMs: 30_000,
      waitingFor: `${owlName} and ${foxName} to come back`,
      evidence: () => `came back: ${leasedNames(rig).join(', ')}`,
    });
    expect(leasedNames(rig).sort()).toEqual([owlName, foxName].sort());

    await owl.ask(directive('send', { to: foxName, text: 'are you there? PARCEL-ONE' }));
    await rig.model.waitForFreshText(framed(/PARCEL-ONE/), { session: fox.sessionId() }, 20_000);
    const { id } = await sendAsScript(rig, { to: owlName, text: 'and you? PARCEL-TWO' });
    await waitForState(rig, id, 'seen');
    expect(arrivalsOf(rig, id)).toEqual(['new']);
    expect(rig.model.countOccurrences('PARCEL-ONE', { session: fox.sessionId() })).toBe(1);
    if (cpuStartMs === undefined) return console.log('not measured here, for want of /proc: how busy the servers were');
    const cpuMs = (cpuMsOf(servers) ?? 0) - cpuStartMs;
    expect(cpuMs / (performance.now() - startMs)).toBeLessThan(0.3);
  });

  test.each(clientVersions)('client %s: the next prompt brings a session back, and its mail', async (version) => {
    await using rig = await createMailRig(version);
    const { session, name } = await startNamed(rig);
    await session.ask('good morning');
    deleteBridge(rig);
    await session.ask('anything new?');
    expect(await waitUntilOnline(rig, 1)).toEqual([name]);
    const { id } = await sendAsScript(rig, { to: name, priority: 'low', text: 'after the deletion: PARCEL' });
    await session.ask('and now?');
    await waitForState(rig, id, 'seen');
    expect(arrivalsOf(rig, id)).toEqual(['new']);
  });
});

/** Out of the way first, because a folder into which somebody writes cannot be deleted in one go. */
function deleteBridge(rig: Rig): void {
  const gone = `${rig.bridgeDir}-gone`;
  renameSync(rig.bridgeDir, gone);
  rmSync(gone, { recursive: true, force: true, maxRetries: 20 });
}

/** Who is there, by looking only: a script that opens the folder would make its first files again. */
function leasedNames(rig: Rig): string[] {
  const leases = join(rig.bridgeDir, 'leases');
  return existsSync(leases) ? readdirSync(leases).map((lease) => lease.replace(/~.*/, '')) : [];
}
