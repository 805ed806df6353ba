import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkClock } from '../../../../src/doctor/machine/clock.ts';
import { writeHeartbeat } from '../../../../src/identity/heartbeat.ts';
import { openWorld } from '../../../support/identity-world.ts';

const minuteMs = 60_000;

test('clocks that agree are good; a file system, a sender and a session ahead are told apart', async () => {
  await using world = await openWorld();
  expect(await checkClock(world.bridge)).toMatchObject([{ check: 'clock', result: 'good' }]);

  const client = await world.startAgent('brave-fox');
  const beat = { name: 'brave-fox', sessionId: 's', clientPid: client.pid, status: 'active', context: {} } as const;
  world.pass(30 * minuteMs);
  await writeHeartbeat(world.registry, beat);
  await world.mail('brave-fox', 'from tomorrow');
  world.pass(-20 * minuteMs);
  const findings = await checkClock(world.bridge);
  expect(findings.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/file system is 10 min behind that of this machine/),
    expect.stringMatching(/^1 waiting with a future date, msg-\S+ by 20 min/),
    expect.stringMatching(/clock of brave-fox is 30 min ahead of that of the file system/),
  ]);
  for (const { result, fix } of findings)
    expect([result, fix]).toEqual(['weaker', expect.stringContaining('synchronise')]);
  expect(readdirSync(world.registry.layout.status)).toEqual(['brave-fox-heartbeat.json']);
});
