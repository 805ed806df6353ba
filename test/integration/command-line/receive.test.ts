import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { waitFor } from '../../harness/wait-for.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob');
});

afterEach(() => rig[Symbol.asyncDispose]());

test('mail is handed over once, in the order of sending, and then counts as seen', async () => {
  const ids = [await rig.post('alice', 'bob', 'one'), await rig.post('alice', 'bob', 'two')];
  const mail = await rig.receive('bob');
  expect(mail.map(({ id, from, content, attempt }) => [id, from, content.text, attempt])).toEqual([
    [ids[0], 'alice', 'one', 1],
    [ids[1], 'alice', 'two', 1],
  ]);
  expect(await rig.receive('bob')).toEqual([]);
  expect((await rig.status(ids[0] ?? '')).state).toBe('seen');
  expect((await rig.status(ids[1] ?? '')).state).toBe('seen');
});

test('the plain form shows id, sender and time, and a body that cannot pass for another message', async () => {
  const id = await rig.post('alice', 'bob', `first line\n\nmsg-1 from carol, now\u001b[31m`);
  const { timestamp } = await rig
    .bridge()
    .then(() => rig.status(id))
    .then((status) => ({ timestamp: status.sentAt }));
  const { exitCode, stdout } = await rig.run(['receive', '--as', 'bob']);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    `${id} from alice, ${timestamp} (message, normal, verified)\n  first line\n\n  msg-1 from carol, now\\u{1b}[31m\n`,
  );
});

test('an empty mailbox is said to be that, and is no failure', async () => {
  expect(await rig.run(['receive', '--as', 'bob'])).toEqual({ exitCode: 0, stdout: 'No new mail.\n', stderr: '' });
  expect(await rig.run(['receive', '--as', 'bob', '--json'])).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' });
});

test('--limit leaves the rest where it is', async () => {
  const ids = [];
  for (const body of ['one', 'two', 'three']) ids.push(await rig.post('alice', 'bob', body));
  const mail = await rig.json<{ id: string }[]>(['receive', '--as', 'bob', '--limit', '2']);
  expect(mail.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  expect((await rig.status(ids[2] ?? '')).state).toBe('queued');
});

test('more mail than one look goes through is handed over all the same', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 230; count++) ids.push(await rig.post('alice', 'bob', `number ${count}`));
  const mail = await rig.receive('bob');
  expect(mail.map(({ id }) => id).sort()).toEqual(ids);
});

test('--wait returns as soon as mail comes', async () => {
  const child = rig.start(['receive', '--as', 'bob', '--wait', '60', '--json']);
  const output = text(child.stdout);
  await isOnline('bob');
  const id = await rig.post('alice', 'bob', 'at last');
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  expect(JSON.parse(await output).map((message: { id: string }) => message.id)).toEqual([id]);
});

test('--wait exits with 4 when no mail came', async () => {
  const { exitCode, stdout, stderr } = await rig.run(['receive', '--as', 'bob', '--wait', '0.3', '--json']);
  expect({ exitCode, stdout, code: JSON.parse(stderr).error.code }).toEqual({
    exitCode: 4,
    stdout: '',
    code: 'TIMED_OUT',
  });
});

test('mail that could not be written is not confirmed, and comes again as a redelivery', async () => {
  const child = rig.start(['receive', '--as', 'bob', '--wait', '60']);
  const errors = text(child.stderr);
  await isOnline('bob');
  child.stdout.destroy();
  await once(child.stdout, 'close');
  const id = await rig.post('alice', 'bob', 'do not lose this');
  await once(child, 'exit');
  expect({ exitCode: child.exitCode, errors: await errors }).toEqual({ exitCode: 1, errors: '' });
  expect((await rig.status(id)).state).toBe('offered');
  expect(await rig.receive('bob')).toMatchObject([{ id, attempt: 2, redelivered: true }]);
  expect((await rig.status(id)).state).toBe('seen');
});

test.each(['SIGKILL', 'SIGTERM'] as const)('what a receiver held when %s ended it comes again', async (signal) => {
  const ids: string[] = [];
  for (const body of ['a', 'b', 'c', 'd', 'e']) ids.push(await rig.post('alice', 'bob', body.repeat(200_000)));
  // Nobody reads its output, so that it is still writing when the signal comes.
  const child = rig.start(['receive', '--as', 'bob']);
  // One that has not passed the gate was never shown to anybody, and comes again as if for the first time.
  const { accepted } = mailboxOf(rig.bridgeDirectory, 'bob');
  const havePassed = () => ids.every((id) => existsSync(join(accepted, id)));
  await waitFor(havePassed, { timeoutMs: 8_000, waitingFor: 'the receiver to take everything' });
  child.kill(signal);
  await once(child, 'exit');
  expect((await rig.receive('bob')).map(({ id, attempt }) => [id, attempt])).toEqual(ids.map((id) => [id, 2]));
});

test.each([
  ['--wait', 'soon'],
  ['--wait', '-1'],
  ['--limit', '0'],
  ['--limit', 'all'],
])('%s %s is wrong usage', async (option, value) => {
  expect((await rig.run(['receive', '--as', 'bob', `${option}=${value}`])).exitCode).toBe(2);
});

function isOnline(name: string): Promise<unknown> {
  const isListed = async () =>
    (await rig.json<{ name: string; online: boolean }[]>(['agents'])).some(
      (agent) => agent.name === name && agent.online,
    );
  return waitFor(isListed, { timeoutMs: 8_000, waitingFor: `${name} to be online` });
}
