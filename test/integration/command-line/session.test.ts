import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identifyProcess, type ProcessIdentity, systemProcessTable } from '../../../src/base/process-identity.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob');
});

afterEach(() => rig[Symbol.asyncDispose]());

/** The test process in the place of the client: what it starts descends from a session. */
async function becomeSession(name: string): Promise<void> {
  const client = identifyProcess(systemProcessTable(), process.pid);
  if (!client) throw new Error('this process is not listed');
  await rig.bindSession(name, client);
}

test.each([false, true])('inside a session the session writes, from a shell in between: %s', async (fromShell) => {
  await becomeSession('brave-fox');
  await rig.json(['send', 'bob', 'hi'], { fromShell });
  await rig.json(['send', 'bob', 'hi'], { fromShell, environment: { CC2CC_NAME: 'brave-fox' } });
  const expected = { from: 'brave-fox', identity: { agent: 'claude-code', mode: 'agent' } };
  expect(await rig.receive('bob')).toMatchObject([expected, expected]);
});

test.each([false, true])(
  'a program knows the session that it descends from, also of several: shell %s',
  async (fromShell) => {
    await becomeSession('outer-owl');
    const inside = await rig.startSession('calm-owl');
    expect(await rig.json(['status'], { inside, fromShell })).toMatchObject({ name: 'calm-owl' });
    expect(await rig.json(['status'], { fromShell })).toMatchObject({ name: 'outer-owl' });
  },
);

/** Every variable by which the client tells its programs which session they belong to. */
const claimOf = ({ pid }: ProcessIdentity) => ({
  CLAUDE_PID: String(pid),
  CLAUDE_CODE_SESSION_ID: 'session-of-calm-owl',
  CLAUDE_CODE_MESSAGING_SOCKET: '/tmp/of-calm-owl.sock',
  CLAUDE_CODE_MESSAGING_TOKEN: 'token',
  CLAUDE_CODE_ENTRYPOINT: 'cli',
  CLAUDECODE: '1',
});

describe('a program that sets CLAUDE_PID to a session it does not descend from', () => {
  test('writes under no name of it', async () => {
    const environment = claimOf(await rig.startSession('calm-owl'));
    await rig.json(['send', 'bob', 'hi'], { environment });
    await rig.json(['send', 'bob', 'hi'], { environment: { ...environment, CC2CC_NAME: 'carol' } });
    const script = { identity: { agent: 'cc2cc', mode: 'script' } };
    expect(await rig.receive('bob')).toMatchObject([
      { ...script, from: expect.not.stringMatching('calm-owl') },
      { ...script, from: 'carol' },
    ]);
  });

  test('gets none of its mail, nor is it told what waits there', async () => {
    const environment = claimOf(await rig.startSession('calm-owl'));
    const id = await rig.post('bob', 'calm-owl', 'for the owl alone');
    expect(await rig.run(['receive'], { environment })).toMatchObject({ exitCode: 3, stdout: '' });
    expect((await rig.status(id)).state).toBe('queued');
    expect(await rig.json(['statusline'], { environment })).toBeNull();
  });

  test('is still the session that it descends from', async () => {
    const environment = claimOf(await rig.startSession('calm-owl'));
    const inside = await rig.startSession('brave-fox');
    expect(await rig.json(['status'], { environment, inside })).toMatchObject({ name: 'brave-fox' });
  });

  test('is no person, although it has a terminal', async () => {
    const environment = claimOf(await rig.startSession('calm-owl'));
    await rig.typed(['send', 'bob', 'hello'], environment);
    await rig.typed(['send', 'bob', 'hello', '--as', 'carol'], environment);
    const script = { identity: { agent: 'cc2cc', mode: 'script' } };
    expect(await rig.receive('bob')).toMatchObject([script, script]);
  });
});

test.runIf(process.platform !== 'win32')(
  'what a session left running after its shell had ended is a script of nobody, and no person',
  async () => {
    const inside = await rig.startSession('calm-owl');
    // The shell between them ends at once, and the program begins when nothing links it to the client any more.
    await rig.run(['send', 'bob', 'later'], { inside, isLeftBehind: true, environment: claimOf(inside) });
    const inbox = join(rig.bridgeDirectory, 'to-bob', 'inbox');
    await expect.poll(() => readdirSync(inbox), { timeout: 10_000 }).toHaveLength(1);
    expect(await rig.receive('bob')).toMatchObject([
      { identity: { mode: 'script' }, from: expect.not.stringMatching('calm-owl') },
    ]);
  },
);

test('inside a session --as acts as a script under the other name', async () => {
  await becomeSession('brave-fox');
  await rig.json(['send', 'bob', 'hi', '--as', 'carol']);
  expect(await rig.receive('bob')).toMatchObject([{ from: 'carol', identity: { mode: 'script' } }]);
});

test('a session receives its own mail as a framed message, and keeps its name', async () => {
  await becomeSession('brave-fox');
  const id = await rig.post('bob', 'brave-fox', 'look at this');
  const { exitCode, stdout } = await rig.run(['receive']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`<cc2cc-message id="${id}"`);
  expect(stdout).toContain('a peer, not your user');
  // What was printed is proven by the session's transcript alone: a pipe may have kept it from the model.
  expect((await rig.status(id)).state).toBe('offered');
  expect(await rig.json(['agents'])).toMatchObject([{ name: 'brave-fox', online: true }, { name: 'bob' }]);
});

test('what a session receives counts for the loop guard, and what a script receives does not', async () => {
  await becomeSession('brave-fox');
  await rig.post('bob', 'brave-fox', 'pass it on');
  await rig.run(['receive', '--json']);
  await rig.json(['send', 'bob', 'here it is']);
  expect(await rig.receive('bob')).toMatchObject([{ hops: 1 }]);
  await rig.json(['send', 'bob', 'as a script', '--as', 'carol']);
  expect(await rig.receive('bob')).toMatchObject([{ hops: 0 }]);
});

test('a session is shown no more than its tool can print, and the rest waits', async () => {
  await becomeSession('brave-fox');
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) ids.push(await rig.post('bob', 'brave-fox', `${count}`.repeat(20_000)));
  const { stdout } = await rig.run(['receive']);
  expect(stdout.length).toBeLessThan(30_000);
  expect(stdout).toContain('Only the first 8000 of 20000 characters');
  const states = await Promise.all(ids.map(async (id) => (await rig.status(id)).state));
  expect(states).toContain('offered');
  expect(states).toContain('queued');
  expect(states.filter((state) => state === 'offered')).toHaveLength(stdout.split('<cc2cc-message').length - 1);
});

test('what a session could not print is left to its next hook', async () => {
  await becomeSession('brave-fox');
  const id = await rig.post('bob', 'brave-fox', 'do not lose this');
  const child = rig.start(['receive']);
  child.stdout.destroy();
  const [exitCode] = await new Promise<[number | null]>((resolve) => child.once('exit', (code) => resolve([code])));
  expect(exitCode).toBe(1);
  expect((await rig.status(id)).state).toBe('offered');
  const { stdout } = await rig.run(['receive']);
  expect(stdout).toContain(`<cc2cc-message id="${id}"`);
  expect(stdout).toContain('Redelivery');
});

test('a session answers in its own name', async () => {
  await becomeSession('brave-fox');
  const id = await rig.post('bob', 'brave-fox', 'are you there?');
  const answer = await rig.json<{ id: string }>(['reply', id, 'yes']);
  expect(await rig.receive('bob')).toMatchObject([{ id: answer.id, from: 'brave-fox', replyTo: id }]);
});
