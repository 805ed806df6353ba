import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newCard, writeCard } from '../../../src/identity/card.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

const mailboxFolder = (name: string, folder: string) => join(rig.bridgeDirectory, `to-${name}`, folder);

describe('broadcast', () => {
  test('sends a message of its own to everybody who is online', async () => {
    await rig.know('offline-one');
    await rig.startSession('calm-owl');
    await rig.startSession('brave-fox');
    const sent = await rig.json<{ id: string; to: string }[]>(['broadcast', 'main is frozen', '--as', 'release']);
    expect(sent.map(({ to }) => to).sort()).toEqual(['brave-fox', 'calm-owl']);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  });

  test('to nobody sends nothing and says so', async () => {
    expect((await rig.run(['broadcast', 'hello'])).stdout).toBe('Nobody else is online; nothing was sent.\n');
  });
});

describe('cleanup', () => {
  test('removes what was seen, keeps what was not, and only tells with --dry-run', async () => {
    await rig.know('alice', 'bob');
    const seen = await rig.post('alice', 'bob', 'read me');
    await rig.run(['receive', '--as', 'bob']);
    const waiting = await rig.post('alice', 'bob', 'not yet');
    const dry = await rig.json(['cleanup', '--older-than', '0', '--dry-run']);
    expect(dry).toMatchObject({ dryRun: true, counts: { seen: 1, note: 1 } });
    expect((await rig.status(seen)).state).toBe('seen');
    expect((await rig.run(['cleanup', '--older-than', '0'])).stdout).toMatch(/^Removed 2 files, /);
    expect((await rig.run(['status', seen])).exitCode).toBe(3);
    expect((await rig.status(waiting)).state).toBe('queued');
  });

  test('puts mail whose time is over aside first', async () => {
    await rig.know('alice', 'bob');
    const id = await rig.post('alice', 'bob', 'too late', { ttlSeconds: 0 });
    expect((await rig.run(['cleanup'])).stdout).toBe('1 expired and moved to dead/.\nRemoved 0 files, 0.0 MB.\n');
    expect((await rig.status(id)).state).toBe('expired');
  });

  test('refuses an age that is no number', async () => {
    const { exitCode, stderr } = await rig.run(['cleanup', '--older-than', 'soon']);
    expect([exitCode, stderr]).toEqual([2, 'cc2cc: BAD_INPUT: --older-than is "soon"; give a number\n']);
  });
});

describe('validate', () => {
  test('finds nothing wrong in a store that only cc2cc wrote', async () => {
    await rig.know('alice', 'bob');
    await rig.post('alice', 'bob', 'one');
    await rig.run(['receive', '--as', 'bob']);
    await rig.post('alice', 'bob', 'two');
    await rig.startSession('calm-owl');
    expect(await rig.json<object>(['validate'])).toMatchObject({ problems: [] });
  });

  test('names every file that is wrong, and why, and leaves it where it is', async () => {
    await rig.know('bob');
    const broken = join(mailboxFolder('bob', 'inbox'), 'half.json');
    writeFileSync(broken, '{"from":"x"');
    expect((await rig.run(['validate'])).stderr).toMatch(/: 1 file is wrong; see above\n$/);
    writeFileSync(join(mailboxFolder('bob', 'inbox'), 'notes.txt'), 'hello');
    mkdirSync(join(mailboxFolder('bob', 'done'), '2020-01-01'), { recursive: true });
    writeFileSync(join(mailboxFolder('bob', 'done'), '2020-01-01', 'msg-01ARZ3NDEKTSV4RRFFQ69G5FAV.json'), '{}');
    const { exitCode, stdout } = await rig.run(['validate']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${broken}: it is not JSON in UTF-8`);
    expect(stdout).toContain('notes.txt: its name does not end in .json');
    expect(stdout).toContain('it lies in the folder of another day');
    expect((await rig.run(['validate'])).stdout).toBe(stdout);
  });

  test('agrees with delivery about files that another program dropped, whatever their names', async () => {
    await rig.know('bob');
    const inbox = mailboxFolder('bob', 'inbox');
    for (const name of ['hello world.json', '.hidden.json', 'half.json.tmp', 'draft~']) {
      writeFileSync(join(inbox, name), '{"from":"cron","content":"hi"}');
    }
    expect(await rig.json<object>(['validate'])).toMatchObject({ problems: [] });
    expect((await rig.run(['validate', join(inbox, 'hello world.json')])).exitCode).toBe(0);
    expect((await rig.run(['receive', '--as', 'bob'])).stdout).toContain('from cron');
  });

  test('checks one file before it is dropped into a mailbox', async () => {
    const [good, bad] = [join(rig.folder, 'good.json'), join(rig.folder, 'bad.json')];
    writeFileSync(good, '{"from":"cron","content":"the backup failed"}');
    writeFileSync(bad, '{"content":"from nobody"}');
    expect((await rig.run(['validate', good])).exitCode).toBe(0);
    const { exitCode, stdout } = await rig.run(['validate', good, bad, join(rig.folder, 'missing.json')]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('bad.json: its field "from" is wrong');
    expect(stdout).toContain('missing.json: there is no such file');
    expect(stdout).not.toContain('good.json');
  });
});

describe('statusline', () => {
  test('says who the session is, who else is online and what waits', async () => {
    const { registry } = await rig.bridge();
    await rig.startSession('calm-owl');
    await rig.know('brave-fox');
    await writeCard(registry, { ...newCard(registry, 'brave-fox'), sessions: ['session-1'] });
    await rig.post('calm-owl', 'brave-fox', 'hello');
    const stdin = JSON.stringify({ session_id: 'session-1', model: { id: 'any' } });
    expect((await rig.run(['statusline'], { stdin })).stdout).toBe('brave-fox · 1 online · 1 unread\n');
  });

  test.each(['', 'null', 'not JSON', '{"session_id":"nobody"}'])(
    'prints nothing and fails nothing for %j',
    async (stdin) => {
      expect(await rig.run(['statusline'], { stdin })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    },
  );
});
