import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { freshToolResults } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { runCommand } from '../harness/run-command.ts';
import { waitFor } from '../harness/wait-for.ts';
import { cpuMsOf } from './cpu-time.ts';
import { arrivalsOf, serversOf, startNamed } from './fault-rig.ts';
import { type DiskFault, FaultyDisk } from './faulty-disk.ts';
import { createMailRig, directive, repositoryDirectory, requestsOf, sendAsScript, waitForState } from './mail-rig.ts';

interface Stage {
  readonly rig: Rig;
  readonly disk: FaultyDisk;
  readonly owl: InteractiveSession;
  readonly fox: InteractiveSession;
  readonly foxName: string;
}

test('a full disk and one that can be read only: nothing is lost, said to be sent, or asked of a model in vain', async () => {
  await using rig = await createMailRig(newestClient);
  const disk = new FaultyDisk(rig);
  const { session: owl } = await startNamed(rig, 'alpha', { env: disk.environment });
  const { session: fox, name: foxName } = await startNamed(rig, 'beta', { env: disk.environment });
  const stage = { rig, disk, owl, fox, foxName };
  await failForAWhile(stage, 'ENOSPC');
  await failForAWhile(stage, 'EROFS');
  expect(rig.model.countOccurrences('PARCEL-REFUSED', { session: fox.sessionId() })).toBe(0);
  // In each of two rounds: the prompt, the mail that waited, and the mail that was sent afterwards.
  expect(requestsOf(rig, fox)).toHaveLength(6);
  // The call and what came of it, twice.
  expect(requestsOf(rig, owl)).toHaveLength(8);
});

async function failForAWhile({ rig, disk, owl, fox, foxName }: Stage, fault: DiskFault): Promise<void> {
  const hold = rig.model.hold(new RegExp(`think about ${fault}`));
  await fox.submit(`think about ${fault}`);
  await hold.waitUntilReached();
  const accepted = [
    await sendAsScript(rig, { to: foxName, text: `accepted before ${fault}: PARCEL-ONE` }),
    await sendAsScript(rig, { to: foxName, text: `and so was this before ${fault}: PARCEL-TWO` }),
  ];
  const servers = await serversOf(rig);
  const [startMs, cpuStartMs] = [performance.now(), cpuMsOf(servers)];

  disk.fail(fault);
  hold.release();
  await fox.waitForScreen(new RegExp(`Stop hook failed[^●❯]*${fault}`));
  const asked = requestsOf(rig, fox).length;
  const refusal = await send(owl, foxName, 'this is refused: PARCEL-REFUSED');
  expect(refusal).toMatch(new RegExp(`STORE_FAILED: .*${fault}.*; nothing was sent`));
  expect(refusal).not.toContain('Accepted');
  expect(await warnings(rig, disk)).toEqual([expect.stringMatching(new RegExp(`nothing can be stored in .*${fault}`))]);
  // A doorbell rings for the mail, cannot bring it, and says so to the person alone.
  await fox.waitForScreen(new RegExp(`UserPromptSubmit[^●❯]*cc2cc: [^●❯]*${fault}`));
  await fox.waitUntilIdle();
  expect(requestsOf(rig, fox)).toHaveLength(asked);
  if (cpuStartMs !== undefined) {
    const cpuMs = (cpuMsOf(servers) ?? 0) - cpuStartMs;
    expect(cpuMs / (performance.now() - startMs)).toBeLessThan(0.3);
  }

  disk.recover();
  for (const { id } of accepted) await waitForState(rig, id, 'seen');
  for (const { id } of accepted) expect(arrivalsOf(rig, id)).toEqual(['new']);
  await fox.waitUntilIdle();
  await waitFor(async () => (await warnings(rig, disk)).length === 0, { timeoutMs: 20_000, waitingFor: 'no warning' });
  const answer = await send(owl, foxName, `now there is room after ${fault}: PARCEL-LAST`);
  const [, id = ''] = /Accepted as (\S+),/.exec(answer) ?? [];
  await waitForState(rig, id, 'seen');
  expect(arrivalsOf(rig, id)).toEqual(['new']);
  await fox.waitUntilIdle();

  async function send(session: InteractiveSession, to: string, text: string): Promise<string> {
    await session.ask(directive('send', { to, text }));
    const last = requestsOf(rig, session).at(-1);
    return last ? freshToolResults(last) : '';
  }
}

/** What `cc2cc status` warns of, on the machine with that disk. */
async function warnings(rig: Rig, disk: FaultyDisk): Promise<string[]> {
  const program = join(repositoryDirectory, 'bin', 'cc2cc');
  const options = { cwd: rig.home.path, env: rig.environment(disk.environment), timeoutMs: 20_000 };
  const { stdout, stderr } = await runCommand(process.execPath, [program, 'status', '--json'], options);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { warnings: string[] }).warnings;
}
