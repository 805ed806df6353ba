import { readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identifyProcess, systemProcessTable } from '../../../src/base/process-identity.ts';
import { nameFromTitle } from '../../../src/protocol/names.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('bob', 'carol', 'dave');
});

afterEach(() => rig[Symbol.asyncDispose]());

/** The test process in the place of the client: what it starts descends from a session. */
async function becomeSession(name: string): Promise<void> {
  const client = identifyProcess(systemProcessTable(), process.pid);
  if (!client) throw new Error('this process is not listed');
  await rig.bindSession(name, client);
}

const mailboxes = () => readdirSync(rig.bridgeDirectory).filter((file) => file.startsWith('to-'));
const cards = () => readdirSync(join(rig.bridgeDirectory, 'agents'));

interface Step {
  readonly inSession: boolean;
  readonly CC2CC_NAME?: string;
  readonly as?: string;
  readonly expected: string;
}

const account = nameFromTitle(userInfo().username) ?? 'script';

/** One row for each step of the rule. */
const steps: readonly Step[] = [
  { inSession: true, CC2CC_NAME: 'carol', as: 'bob', expected: 'bob' },
  { inSession: true, CC2CC_NAME: 'carol', expected: 'carol' },
  { inSession: true, expected: 'brave-fox' },
  { inSession: false, CC2CC_NAME: 'carol', as: 'bob', expected: 'bob' },
  { inSession: false, CC2CC_NAME: 'carol', expected: 'carol' },
  { inSession: false, expected: account },
];

describe.each(steps)('%j', ({ inSession, CC2CC_NAME, as, expected }) => {
  const args = as === undefined ? [] : ['--as', as];
  const environment: Record<string, string> = CC2CC_NAME === undefined ? {} : { CC2CC_NAME };

  beforeEach(async () => {
    if (inSession) await becomeSession('brave-fox');
  });

  test('status, send, broadcast and ask act under that name', async () => {
    expect(await rig.json(['status', ...args], { environment })).toMatchObject({ name: expected });
    await rig.json(['send', 'dave', 'sent', ...args], { environment });
    await rig.json(['broadcast', '--to', 'dave', 'broadcast', ...args], { environment });
    await rig.run(['ask', 'dave', 'asked', '--timeout', '0.1', ...args], { environment });
    expect((await rig.receive('dave')).map(({ from }) => from)).toEqual([expected, expected, expected]);
  });

  test('receive, reply, thread, search and task look at the mail of that name', async () => {
    if (expected === account) await rig.know(account);
    const id = await rig.post('dave', expected, 'the parcel is in the shed');
    const found = await rig.json<{ id: string }[]>(['search', 'parcel', ...args], { environment });
    expect(found.map((message) => message.id)).toEqual([id]);
    expect(await rig.json(['thread', id, ...args], { environment })).toMatchObject([{ id }]);
    expect(await rig.json(['receive', ...args], { environment })).toMatchObject([{ id }]);
    expect(await rig.json(['reply', id, 'thanks', ...args], { environment })).toMatchObject({ to: 'dave' });
    expect(await rig.receive('dave')).toMatchObject([{ from: expected }]);
    const sent = ['send', expected, 'fix the gate', '--type', 'task', '--as', 'dave'];
    const task = await rig.json<{ id: string }>(sent);
    expect(await rig.json(['task', 'list', ...args], { environment })).toMatchObject([{ id: task.id }]);
    const update = ['task', 'update', task.id, 'working', ...args];
    expect(await rig.json(update, { environment })).toMatchObject({ worker: expected });
  });
});

describe('a session that was started with CC2CC_NAME acts as that session', () => {
  test.each([
    ['where it got that name', 'carol', 'carol'],
    ['where another one held it', 'carol-2', 'carol'],
    ['where it cannot be a name', 'calm-owl', 'Not A Name'],
  ])('%s', async (_, name, CC2CC_NAME) => {
    await becomeSession(name);
    await rig.json(['send', 'bob', 'hi'], { environment: { CC2CC_NAME } });
    expect(await rig.receive('bob')).toMatchObject([{ from: name, identity: { mode: 'agent' } }]);
  });
});

test('a name that is reserved is refused with the reason', async () => {
  const { exitCode, stderr } = await rig.run(['init', '--as', 'me']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--as is "me", which isn't a valid name; use .*, and no reserved word such as all or me\n$/);
});

describe('a name that nobody has', () => {
  test('and that is like no other is answered with how to create it', async () => {
    const { exitCode, stderr } = await rig.run(['receive', '--as', 'zebra']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /no agent named "zebra" \(from --as\); to create that mailbox, run: cc2cc init --as zebra\n$/,
    );
  });

  const reading = [
    ['receive'],
    ['receive', '--wait', '5'],
    ['reply', 'ID', 'yes'],
    ['reply', '--all', 'ID', 'yes'],
    ['thread', 'ID'],
    ['search', 'hi'],
    ['task', 'list'],
    ['status'],
    ['status', 'ID'],
    [],
    ['task', 'take', 'ID'],
    ['task', 'update', 'ID', 'working'],
  ];

  test.each(reading.map((words) => [words]))(
    'cc2cc %j ends with 3, names the nearest, and creates nothing',
    async (words) => {
      const id = await rig.post('carol', 'bob', 'hi');
      const before = [mailboxes(), cards()];
      const args = words.map((word) => (word === 'ID' ? id : word));
      for (const [source, more, environment] of [
        ['--as', ['--as', 'bbo'], {}],
        ['CC2CC_NAME', [], { CC2CC_NAME: 'bbo' }],
      ] as const) {
        const { exitCode, stdout, stderr } = await rig.run([...args, ...more], { environment });
        expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
        expect(stderr).toBe(
          `cc2cc: NOT_FOUND: no agent named "bbo" (from ${source}); did you mean bob? To create that mailbox, run: cc2cc init --as bbo\n`,
        );
      }
      expect([mailboxes(), cards()]).toEqual(before);
      expect((await rig.status(id)).state).toBe('queued');
    },
  );

  test('is refused by statusline where it was given, and passed over where the whole client has it', async () => {
    const typed = await rig.run(['statusline', '--as', 'bbo']);
    expect(typed).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringContaining('did you mean bob?') });
    const inherited = await rig.run(['statusline'], { environment: { CC2CC_NAME: 'bbo' } });
    expect(inherited).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('is created as the error says', async () => {
    const { stderr } = await rig.run(['receive', '--as', 'nightly']);
    const [, command = ''] = /run: cc2cc (.*)\n$/.exec(stderr) ?? [];
    expect((await rig.run(command.split(' '))).exitCode).toBe(0);
    expect(await rig.receive('nightly')).toEqual([]);
  });

  test('of an account is said to be that', async () => {
    const { exitCode, stderr } = await rig.run(['receive']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`your account's name, ${account}, has no mailbox; choose one with --as NAME`);
    expect(mailboxes()).not.toContain(`to-${account}`);
  });
});

test.each([
  ['--as', ['--as', 'cron'], {}],
  ['CC2CC_NAME', [], { CC2CC_NAME: 'cron' }],
  ['the account', [], {}],
])(
  "ask's hint prints the late answer when it is typed as it stands, with the name of %s",
  async (_, args, environment) => {
    const { stderr } = await rig.run(['ask', 'bob', 'where?', '--timeout', '0.1', ...args], { environment });
    const [, id = '', command = ''] =
      /question (msg-\w+) stays open; to read a later answer: cc2cc (.*)\n$/.exec(stderr) ?? [];
    await rig.json(['reply', id, 'in the shed', '--as', 'bob']);
    const { exitCode, stdout } = await rig.run(command.split(' '));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  in the shed');
  },
);

describe('whose mail was looked through', () => {
  let id: string;

  beforeEach(async () => {
    id = await rig.post('carol', 'dave', 'the parcel is in the shed');
  });

  test('search says it, and --all looks through all mail', async () => {
    const own = await rig.run(['search', 'parcel', '--as', 'bob']);
    expect(own.stdout).toBe('Nothing was found.\nSearched the mail of bob. To look through all mail, add --all.\n');
    const all = await rig.run(['search', 'parcel', '--all']);
    expect(all.stdout).toMatch(
      new RegExp(
        `^${id} from carol to dave, .*\n {2}the parcel.*\n1 of 1 found\\.\nSearched all mailboxes that you may read\\.\n$`,
      ),
    );
    expect(await rig.json(['search', 'parcel', '--all', '--as', 'bob'])).toMatchObject([{ id }]);
  });

  test('thread says it, and --all shows a conversation between others', async () => {
    expect((await rig.run(['thread', id, '--as', 'dave'])).stdout).toMatch(/\n\n1 message in the mail of dave\.\n$/);
    const refused = await rig.run(['thread', id, '--as', 'bob']);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('between carol and dave, not yours. To look through all mail, add --all.');
    const all = await rig.run(['thread', id, '--all', '--as', 'bob']);
    expect(all.stdout).toMatch(/ {2}the parcel is in the shed\n\n1 message in all mailboxes that you may read\.\n$/);
    const markdown = await rig.run(['thread', id, '--all', '--markdown']);
    expect(markdown.stdout).toContain('\n\n1 message in all mailboxes that you may read.\n\n');
  });

  test('what is nowhere is not found with --all either', async () => {
    expect(await rig.run(['thread', 'msg-none', '--all'])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('there is no message in a thread "msg-none"'),
    });
  });
});
