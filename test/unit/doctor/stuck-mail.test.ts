import {
  chmodSync,
  chownSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkKey } from '../../../src/doctor/key.ts';
import { checkLeftOvers } from '../../../src/doctor/left-overs.ts';
import { checkClock } from '../../../src/doctor/machine/clock.ts';
import { checkNode } from '../../../src/doctor/machine/node.ts';
import { checkRights } from '../../../src/doctor/machine/rights.ts';
import { checkStuckMail } from '../../../src/doctor/stuck-mail.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { writeHeartbeat } from '../../../src/identity/heartbeat.ts';
import { keyLayoutOf } from '../../../src/protocol/layout.ts';
import { noteHeldBack } from '../../../src/session/held-back.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { KeyRing } from '../../../src/trust/key-ring.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { WatchedSession } from '../../support/idle-session.ts';

const minuteMs = 60_000;
const isRoot = process.geteuid?.() === 0;

test('a Node that is too old is broken, with what to do', () => {
  expect(checkNode('20.0.0', '/usr/bin/node')).toEqual({ check: 'Node', result: 'good', detail: '20.0.0' });
  expect(checkNode('18.20.1', '/usr/bin/node')).toEqual({
    check: 'Node',
    result: 'broken',
    detail: 'cc2cc needs Node 20 or newer; found 18.20 at /usr/bin/node',
    fix: expect.stringContaining('install Node 20'),
  });
});

test('a folder that others have rights to names the command that takes them', () => {
  expect(checkRights('group', '/srv/cc2cc').fix).toContain("chmod 700 '/srv/cc2cc'");
  expect(checkRights('anybody', '/home/me').fix).toContain('CC2CC_BRIDGE_DIR');
});

test('the key is told by its id with those kept from rotations, and none is made', async () => {
  await using world = await openWorld();
  const { secretKeyFile, formerKeys, root } = keyLayoutOf(world.bridge.store.layout.root);
  const check = () => checkKey(world.bridge, 'nobody');
  expect(await check()).toMatchObject({ result: 'good', detail: expect.stringContaining('none yet') });
  expect(readdirSync(root)).not.toContain('secret.key');

  const keys = new KeyRing(world.registry.fs, root, () => undefined);
  const { id } = await keys.current();
  expect(await check()).toEqual({ check: 'key', result: 'good', detail: id });
  const next = await keys.rotate();
  expect(await check()).toMatchObject({ result: 'good', detail: `${next.id}, 1 kept from before` });

  writeFileSync(join(formerKeys, `${id}.key`), 'gone');
  expect(await check()).toMatchObject({
    result: 'weaker',
    detail: expect.stringMatching(`mail signed with what was in .*${id}\\.key waits`),
    fix: expect.stringMatching(/^restore .* from a backup, or delete it/),
  });
  for (const content of ['x', Buffer.alloc(65), '0123456789'.repeat(4)]) {
    writeFileSync(secretKeyFile, content);
    expect(await check()).toMatchObject({
      result: 'broken',
      detail: expect.stringMatching(/^BAD_KEY: .*holds no key/),
      fix: `rm -r ${secretKeyFile} and then cp ${join(formerKeys, `${next.id}.key`)} ${secretKeyFile}`,
    });
  }
  copyFileSync(join(formerKeys, `${next.id}.key`), secretKeyFile);
  expect((await keys.current()).id).toBe(next.id);
});

test.runIf(process.platform !== 'win32')('a key that others can read is weaker, and stays as it is', async () => {
  await using world = await openWorld();
  const { secretKeyFile, root } = keyLayoutOf(world.bridge.store.layout.root);
  await new KeyRing(world.registry.fs, root, () => undefined).current();
  const before = readFileSync(secretKeyFile);
  chmodSync(secretKeyFile, 0o644);
  const finding = await checkKey(world.bridge, 'nobody');
  expect(finding).toMatchObject({ result: 'weaker', detail: expect.stringContaining('mode 0644') });
  expect(finding.fix).toBe('cc2cc init --rotate-key');
  expect(await checkKey(world.bridge, 'group')).toMatchObject({ result: 'good' });
  expect(readFileSync(secretKeyFile)).toEqual(before);
});

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
    expect.stringMatching(/^1 waiting of the future, msg-\S+ by 20 min/),
    expect.stringMatching(/clock of brave-fox is 30 min ahead of that of the file system/),
  ]);
  for (const { result, fix } of findings)
    expect([result, fix]).toEqual(['weaker', expect.stringContaining('synchronise')]);
  expect(readdirSync(world.registry.layout.status)).toEqual(['brave-fox-heartbeat.json']);
});

test('mail for somebody who is away is told after an hour, with how to take it', async () => {
  await using world = await openWorld();
  await ensureMailbox(world.bridge.store, 'brave-fox');
  await world.mail('brave-fox', 'are you there?');
  world.pass(50 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toEqual([{ check: 'mail', result: 'good', detail: 'none is stuck' }]);
  world.pass(20 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toEqual([
    {
      check: 'mail for brave-fox',
      result: 'weaker',
      detail: '1 waiting, the oldest for 70 min; brave-fox was never online',
      fix: expect.stringContaining('cc2cc receive --as brave-fox'),
    },
  ]);
  world.processes.end(await world.startAgent('brave-fox'));
  expect((await checkStuckMail(world.bridge))[0]?.detail).toMatch(/brave-fox was last online (just now|\d+ \w+ ago)/);
});

test('mail that the loop guard holds, or a dialog keeps, is told at once with what moves it', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world, 'brave-fox');
  session.says('idle');
  const { id } = await world.mail('brave-fox', 'again');
  expect(await checkStuckMail(world.bridge)).toMatchObject([{ result: 'good' }]);
  session.says('waiting', 'permission');
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { detail: expect.stringContaining('dialog (permission)'), fix: 'answer the dialog in the session of brave-fox' },
  ]);
  await noteHeldBack(world.bridge, session.client, { [id]: 'too many turns' });
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { detail: `1 held by the loop guard (${id}): too many turns`, fix: expect.stringContaining('cc2cc dashboard') },
  ]);
});

test('mail that somebody who is there does not take, and offers that nobody shows to have read, are told', async () => {
  await using world = await openWorld();
  const session = await WatchedSession.start(world, 'brave-fox');
  session.says('idle');
  const { id } = await world.mail('brave-fox', 'hello');
  world.pass(11 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { fix: `cc2cc status ${id}; cc2cc doctor brave-fox --ring` },
  ]);

  await handOver(world.bridge, { name: 'brave-fox', client: session.client });
  expect(await checkStuckMail(world.bridge)).toMatchObject([{ result: 'good' }]);
  world.pass(11 * minuteMs);
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    { detail: `1 handed over and not seen, ${id} since 11 min`, fix: expect.stringContaining(`cc2cc status ${id}`) },
  ]);
  world.processes.end(session.client);
  expect(await checkStuckMail(world.bridge)).toMatchObject([
    {
      detail: expect.stringMatching(/session has ended$/),
      fix: expect.stringContaining('CC2CC_NAME=brave-fox claude'),
    },
  ]);
});

test('old drafts and trial files are left-overs, new ones are not, and names of ended processes are free', async () => {
  await using world = await openWorld();
  const { tmp } = await ensureMailbox(world.bridge.store, 'brave-fox');
  const trial = join(world.registry.layout.status, 'probe-1-abc');
  writeFileSync(join(tmp, 'draft'), '');
  writeFileSync(trial, '');
  world.processes.end(await world.startAgent('calm-owl'));
  expect(await leftOvers(world)).toMatchObject([
    { result: 'good', detail: 'none but 1 leases of ended processes, whose names are free to take' },
  ]);
  const longAgo = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(join(tmp, 'draft'), longAgo, longAgo);
  utimesSync(trial, longAgo, longAgo);
  expect(await leftOvers(world)).toMatchObject([
    { result: 'weaker', fix: 'cc2cc cleanup' },
    { result: 'weaker', fix: `rm '${trial}'` },
  ]);
  rmSync(trial);
});

test.runIf(isRoot)('files of another account are named with their folder', async () => {
  await using world = await openWorld();
  const path = join(world.registry.layout.status, 'theirs');
  writeFileSync(path, '');
  chownSync(path, 12_345, 12_345);
  expect(await leftOvers(world)).toMatchObject([
    { result: 'weaker', detail: expect.stringContaining(path), fix: expect.stringContaining('chown') },
  ]);
  expect(await checkLeftOvers(world.bridge, 'group')).toMatchObject([{ result: 'good' }]);
});

function leftOvers(world: World) {
  return checkLeftOvers(world.bridge, 'nobody');
}
