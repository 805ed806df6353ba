import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LoggedDecision } from '../../src/decisions/decision.ts';
import { newestClient, oldestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import { createMailRig, hasModule, sendAsScript, startFox, waitForState } from './mail-rig.ts';

const body = 'here is the PARCEL that nobody logs';

test('a message that wakes an idle session is followed by its id through every decision', async () => {
  await using rig = await createMailRig(newestClient, { env: { CC2CC_DEBUG: '1' } });
  await startFox(rig);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: body });
  await waitForState(rig, id, 'seen');
  const decisions = await decisionsAbout(rig, id);
  const steps = decisions.map(({ process, event, why }) => `${process} ${event}: ${why}`);
  expect(
    inOrder(steps, [
      'server doorbell: socket rung',
      'server claim: from the inbox',
      'server gate: first',
      'server offered: attempt 1',
      'server confirm: proof: transcript',
    ]),
    steps.join('\n'),
  ).toBe(true);
  expect(new Set(decisions.map(({ pid }) => pid)).size).toBe(1);
  const whole = readFileSync(join(rig.bridgeDir, 'logs', 'brave-fox.ndjson'), 'utf8');
  const inThePlace = /"the module puts mail in the place of its doorbell"/;
  expect(whole).toMatch(
    hasModule(newestClient) ? inThePlace : /"hook_user_prompt_submit: puts context before the model"/,
  );
  expect(whole).not.toMatch(/PARCEL|nobody logs/);
});

test.each([newestClient, oldestClient])("the client's own --debug logs decisions too (%s)", async (version) => {
  await using rig = await createMailRig(version);
  const session = await rig.start('beta', { args: ['--debug'], env: { CC2CC_NAME: 'brave-fox' } });
  await session.waitForScreen(/You are brave-fox\. /);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: body });
  await waitForState(rig, id, 'seen');
  const decisions = await decisionsAbout(rig, id);
  expect(new Set(decisions.map(({ process }) => process))).toContain('server');
});

test('a session that nobody debugs logs nothing', async () => {
  await using rig = await createMailRig(newestClient);
  await startFox(rig);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: body });
  await waitForState(rig, id, 'seen');
  expect(existsSync(join(rig.bridgeDir, 'logs'))).toBe(false);
  expect(readdirSync(rig.bridgeDir)).toContain('to-brave-fox');
});

/** What the log says about one message, in the order of the lines. */
async function decisionsAbout(rig: Rig, id: string): Promise<LoggedDecision[]> {
  const path = join(rig.bridgeDir, 'logs', 'brave-fox.ndjson');
  // The message is seen before its line is written.
  await expect
    .poll(() => readFileSync(path, 'utf8'), { timeout: 10_000 })
    .toMatch(new RegExp(`"confirm","id":"${id}"`));
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as LoggedDecision).filter((decision) => decision.id === id);
}

function inOrder(found: readonly string[], wanted: readonly string[]): boolean {
  let next = 0;
  for (const step of found) if (step === wanted[next]) next += 1;
  return next === wanted.length;
}
