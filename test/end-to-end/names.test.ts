import { expect, test } from 'vitest';
import { readCard } from '../../src/identity/card.ts';
import { onlineNames } from '../../src/identity/roster.ts';
import { newestClient } from '../harness/install-client.ts';
import type { Rig } from '../harness/rig.ts';
import {
  call,
  createMailRig,
  directive,
  framed,
  greetedName,
  openRigBridge,
  requestsOf,
  sendAsScript,
  startFox,
  startPair,
  waitForState,
} from './mail-rig.ts';

const version = newestClient;

test('an agent that is renamed while mail is on its way gets it once', async () => {
  await using rig = await createMailRig(version);
  const beta = await rig.start('beta', { args: ['--name', 'brave-fox'] });
  expect(await greetedName(beta)).toBe('brave-fox');
  const hold = rig.model.hold(/become somebody else/);
  rig.model.when(/become somebody else/, call('register', { name: 'devops' }));
  await beta.submit('become somebody else');
  await hold.waitUntilReached();
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'this was sent to the old name: PARCEL-ONE' });
  hold.release();
  await waitForState(rig, id, 'seen');
  await beta.waitUntilIdle();
  expect(requestsOf(rig, beta)).toHaveLength(2);

  const late = await sendAsScript(rig, { to: 'brave-fox', text: 'and this was too, only later: PARCEL-TWO' });
  expect(late.to).toBe('devops');
  await waitForState(rig, late.id, 'seen');
  expect(rig.model.countOccurrences('PARCEL-ONE')).toBe(1);
  expect(rig.model.countOccurrences('PARCEL-TWO')).toBe(1);
  expect(await online(rig)).toEqual(['devops']);
});

test('the agent follows when the person renames the session', async () => {
  await using rig = await createMailRig(version);
  const beta = await rig.start('beta');
  const before = await greetedName(beta);
  await beta.submit('/rename Dev Ops Team');
  await beta.ask('good morning');
  await beta.waitForScreen(/You are dev-ops-team now/);
  expect(await online(rig)).toEqual(['dev-ops-team']);
  expect((await readCard((await openRigBridge(rig)).registry, before))?.forwardTo).toBe('dev-ops-team');
  const { id } = await sendAsScript(rig, { to: before, text: 'still addressed to the first name: PARCEL' });
  await waitForState(rig, id, 'seen');
});

test('the name is the title of a session that has none, and never takes the place of a title the person gave', async () => {
  await using rig = await createMailRig(version);
  const alpha = await rig.start('alpha');
  const name = await greetedName(alpha);
  await alpha.waitForScreen(new RegExp(`─ ${name} ─`));
  const beta = await rig.start('beta', { args: ['--name', 'devops'] });
  expect(await greetedName(beta)).toBe('devops');
  await beta.ask('good morning');
  await beta.waitForScreen(/─ devops ─/);
});

test('the same session open in two terminals is two agents, and mail for the first reaches the first alone', async () => {
  await using rig = await createMailRig(version);
  const first = await rig.start('beta', { args: ['--name', 'brave-fox'] });
  await first.ask('good morning');
  const second = await rig.start('beta', { args: ['--resume', first.sessionId()] });
  await second.waitForScreen(/You are brave-fox-2\. Online: brave-fox\./);
  expect(await online(rig)).toEqual(['brave-fox', 'brave-fox-2']);
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'this is for one of you only: PARCEL' });
  await waitForState(rig, id, 'seen');
  expect(
    rig.model.requests.filter((request) =>
      framed(/PARCEL/).test(JSON.stringify(request.body.messages).replaceAll('\\"', '"')),
    ),
  ).toHaveLength(1);
  await second.ask('what did you get?');
  expect(await online(rig)).toEqual(['brave-fox', 'brave-fox-2']);
});

test('a client that is killed is offline at once, and the others are told with their next prompt and not woken', async () => {
  await using rig = await createMailRig(version);
  const [alpha, beta] = await startPair(rig);
  await alpha.ask('who is there?');
  await alpha.waitForScreen(/brave-fox joined/);
  await beta.kill('SIGKILL');
  expect(await online(rig)).toEqual(['calm-owl']);
  await alpha.ask('and now?');
  await alpha.waitForScreen(/brave-fox left/);
  expect(requestsOf(rig, alpha)).toHaveLength(2);
});

test('the own tools ask no permission, and one setting makes them ask', async () => {
  await using rig = await createMailRig(version);
  const trusting = await rig.start('alpha');
  await trusting.ask(directive('whoami', {}));
  expect(requestsOf(rig, trusting)).toHaveLength(2);
  const asking = await rig.start('beta', { env: { CC2CC_APPROVE_TOOLS: '0' } });
  await asking.submit(directive('whoami', {}));
  await asking.waitForScreen(/Do you want to proceed/);
});

test('mail belongs to the main conversation: a subagent gets none and cannot take it', async () => {
  await using rig = await createMailRig(version, {
    settings: { permissions: { defaultMode: 'default', allow: ['Agent'] } },
  });
  const beta = await startFox(rig);
  const inside = rig.model.hold(/look into it/);
  rig.model.when(/look into it/, call('check_inbox', {}));
  rig.model.when(/start a helper/, {
    calls: [
      { name: 'Agent', input: { description: 'look', prompt: 'look into it', subagent_type: 'general-purpose' } },
    ],
  });
  await beta.submit('start a helper');
  await inside.waitUntilReached();
  const { id } = await sendAsScript(rig, { to: 'brave-fox', text: 'for the main conversation alone: PARCEL' });
  inside.release();
  await waitForState(rig, id, 'seen');
  await beta.waitUntilIdle();
  const subagents = rig.model.requests.filter((request) => request.kind === 'subagent');
  expect(subagents.length).toBeGreaterThan(0);
  expect(JSON.stringify(subagents)).not.toContain('PARCEL');
  expect(JSON.stringify(subagents)).toContain('Mail belongs to the main conversation');
  expect(rig.model.countOccurrences('PARCEL', { session: beta.sessionId() })).toBe(1);
});

async function online(rig: Rig): Promise<string[]> {
  return onlineNames((await openRigBridge(rig)).registry);
}
