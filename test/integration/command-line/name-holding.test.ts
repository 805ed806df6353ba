import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handOver } from '../../../src/handover/hand-over.ts';
import { readHeartbeat } from '../../../src/identity/heartbeat.ts';
import { onlineNames } from '../../../src/identity/roster.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { CliRig, type ReceivedJson } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob');
});

afterEach(() => rig[Symbol.asyncDispose]());

const leases = () => readdirSync(join(rig.bridgeDirectory, 'leases'));

test('each message goes to one of several receivers at once', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 30; count++) ids.push(await rig.post('alice', 'bob', `number ${count}`));
  const few = ['receive', '--as', 'bob', '--limit', '8'];
  const rounds = await Promise.all([1, 2, 3, 4].map(() => rig.json<ReceivedJson[]>(few)));
  expect(rounds.map((mail) => mail.length).sort()).toEqual([6, 8, 8, 8]);
  expect(
    rounds
      .flat()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids);
});

test('mail of a live session is not taken from it', async () => {
  await rig.startSession('bob');
  const id = await rig.post('alice', 'bob', 'for the session');
  const { exitCode, stdout, stderr } = await rig.run(['receive', '--as', 'bob', '--wait', '30', '--json']);
  expect({ exitCode, stdout, code: JSON.parse(stderr).error.code }).toEqual({
    exitCode: 1,
    stdout: '',
    code: 'NAME_TAKEN',
  });
  expect((await rig.status(id)).state).toBe('queued');
  expect(leases()).toHaveLength(1);
});

test('the name of a session that has ended is free', async () => {
  const client = await rig.startSession('bob');
  await rig.post('alice', 'bob', 'left behind');
  await rig.kill(client.pid);
  expect(await rig.receive('bob')).toMatchObject([{ content: { text: 'left behind' } }]);
});

test('what a session was offered and did not see before it ended goes to the receiver', async () => {
  const client = await rig.startSession('bob');
  const id = await rig.post('alice', 'bob', 'unseen');
  await handOver(await rig.bridge(), { name: 'bob', client });
  await rig.kill(client.pid);
  expect(await rig.receive('bob')).toMatchObject([{ id, attempt: 2, redelivered: true }]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a waiting receiver, which gives the name up', async (signal, exitCode) => {
  const child = rig.start(['receive', '--as', 'bob', '--wait', '60']);
  const output = [text(child.stdout), text(child.stderr)];
  await holds('bob');
  child.kill(signal);
  await once(child, 'exit');
  expect([child.exitCode, ...(await Promise.all(output))]).toEqual([exitCode, '', '']);
  expect(leases()).toEqual([]);
  expect((await readHeartbeat((await rig.bridge()).registry, 'bob'))?.status).toBe('offline');
});

test('a second receiver is refused while the first one waits', async () => {
  rig.start(['receive', '--as', 'bob', '--wait', '60']);
  await holds('bob');
  const { exitCode, stderr } = await rig.run(['receive', '--as', 'bob']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^cc2cc: NAME_TAKEN: .*another name with --as.*\n$/);
});

test('the name is given up after each receive', async () => {
  await rig.receive('bob');
  expect(leases()).toEqual([]);
});

async function holds(name: string): Promise<void> {
  const { registry } = await rig.bridge();
  const isHeld = async () => (await onlineNames(registry)).includes(name) && (await readHeartbeat(registry, name));
  await waitFor(isHeld, { timeoutMs: 8_000, waitingFor: `a holder of ${name}` });
}
