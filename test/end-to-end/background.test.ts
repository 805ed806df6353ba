import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { waitUntilOnline } from './fault-rig.ts';
import { createMailRig, sendAsScript, waitForState, waitUntilServed } from './mail-rig.ts';

test('of two sessions in the background the second goes by --name, and not by its CC2CC_NAME', async () => {
  await using rig = await createMailRig(newestClient);
  await startInBackground(rig, ['--bg', '--name', 'reviewer', 'hello']);
  expect(await waitUntilOnline(rig, 1)).toEqual(['reviewer']);
  await startInBackground(rig, ['--bg', 'hello'], 'ignored-owl');
  expect(await waitUntilOnline(rig, 2)).not.toContain('ignored-owl');
  await startInBackground(rig, ['--bg', '--name', 'night-owl', 'hello'], 'ignored-owl');
  expect(await waitUntilOnline(rig, 3)).toContain('night-owl');
});

test('mail wakes a session in the background with one request, before and while its user looks on, who sees it', async () => {
  await using rig = await createMailRig(newestClient);
  await startInBackground(rig, ['--bg', '--name', 'reviewer', 'hello']);
  await waitUntilServed(rig, 'reviewer');
  await rig.model.waitForFreshText(/hello/);
  await expectWoken(rig, 'PARCEL-ONE');
  const attached = rig.launch('alpha', { args: ['attach', 'reviewer'] });
  await attached.waitForScreen(/PARCEL-ONE/);
  await expectWoken(rig, 'PARCEL-TWO');
  await attached.waitForScreen(/night-build wrote[\s\S]*PARCEL-TWO/);
});

async function expectWoken(rig: Rig, text: string): Promise<void> {
  const before = rig.model.conversationRequests().length;
  const { id } = await sendAsScript(rig, { to: 'reviewer', text });
  await waitForState(rig, id, 'seen');
  expect(rig.model.countOccurrences(text)).toBe(1);
  expect(rig.model.conversationRequests()).toHaveLength(before + 1);
}

async function startInBackground(rig: Rig, args: string[], name?: string): Promise<void> {
  const { exitCode, stderr } = await runCommand(rig.clientPath, args, {
    cwd: rig.home.projectPath('alpha'),
    env: rig.environment(name === undefined ? {} : { CC2CC_NAME: name }),
    timeoutMs: 30_000,
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
}
