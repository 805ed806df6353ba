import { expect, test } from 'vitest';
import { type AgentDetails, listAgentDetails } from '../../src/addressing/agent-list.ts';
import { listWatchFiles } from '../../src/idle-notices/idle-watch.ts';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { freshToolResults } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { waitFor } from '../harness/wait-for.ts';
import { createMailRig, directive, framed, greetedName, openRigBridge, requestsOf, waitForState } from './mail-rig.ts';

const version = newestClient;

test('a group, a role, a directory and everyone get one copy each, and the sender sees the copies together', async () => {
  await using rig = await createMailRig(version, { projects: ['alpha', 'beta'] });
  const [owl, fox, cat] = await startThree(rig);
  await fox.ask(directive('register', { role: 'reviewer', groups: ['backend'], summary: 'the parser' }));
  await cat.ask(directive('register', { groups: ['backend'] }));
  await owl.ask(directive('register', { groups: ['backend'] }));
  const requests = () => [owl, fox, cat].map((session) => requestsOf(rig, session).length);
  expect(requests()).toEqual([2, 2, 2]);

  const ids = await sendAndRead(rig, owl, '@backend', 'PARCEL-GROUP');
  expect([...ids.keys()]).toEqual(['brave-fox', 'wise-cat']);
  for (const id of ids.values()) await waitForState(rig, id, 'seen');
  await owl.submit(`/cc2cc-status ${ids.get('wise-cat')}`);
  await owl.waitForScreen(/The 2 copies: 2 seen\./);
  expect(rig.model.countOccurrences('PARCEL-GROUP')).toBe(2);
  expect(requests()).toEqual([2, 3, 3]);

  const toRole = await sendAndRead(rig, owl, 'role:reviewer', 'PARCEL-ROLE');
  const toPlace = await sendAndRead(rig, owl, `dir:${rig.home.projectPath('beta')}`, 'PARCEL-PLACE');
  const toAll = await sendAndRead(rig, owl, '*', 'PARCEL-ALL');
  expect([toRole, toPlace, toAll].map((sent) => [...sent.keys()])).toEqual([
    ['brave-fox'],
    ['wise-cat'],
    ['brave-fox', 'wise-cat'],
  ]);
  for (const id of [toRole, toPlace, toAll].flatMap((sent) => [...sent.values()])) await waitForState(rig, id, 'seen');
  expect(['ROLE', 'PLACE', 'ALL'].map((word) => rig.model.countOccurrences(`PARCEL-${word}`))).toEqual([1, 1, 2]);
  expect(requests()[0]).toBe(2);

  await owl.submit('/cc2cc-send @backned,brave-fox hello');
  await owl.waitForScreen(/no agent or group named "@backned"; did you mean @backend\?; nothing was sent/);
  await owl.submit('/cc2cc-agents');
  await owl.waitForScreen(/brave-fox: online, idle, .*role reviewer, @backend, says "the\s+parser"/);
});

test('one notice wakes the watcher when a turn ends, is interrupted or dies with its client', async () => {
  await using rig = await createMailRig(version);
  const owl = await startAgent(rig, 'alpha', 'calm-owl');
  const fox = await startAgent(rig, 'beta', 'brave-fox');
  expect(await watchFox(rig, owl)).toMatch(/^brave-fox is idle now, since .*; you won't get a notice\.$/);
  expect(await watches(rig)).toBe(0);

  expect(await watchFox(rig, owl, true)).toMatch(
    /^brave-fox is idle now; you will get one notice when it ends its next turn/,
  );
  await fox.submit('/cc2cc-inbox');
  await fox.waitForScreen(/Inbox of brave-fox: 0 unread/);
  expect(await watches(rig)).toBe(1);
  await fox.ask('good morning');
  await waitForNotices(rig, owl, 1);

  const working = rig.model.hold(/work on it/);
  await fox.submit('work on it');
  await working.waitUntilReached();
  await waitForAgent(rig, 'brave-fox', ({ state }) => state === 'working');
  expect(await watchFox(rig, owl)).toBe(
    'brave-fox is working; you will get one notice when it ends its turn or its session.',
  );
  expect(await watches(rig)).toBe(1);
  const before = requestsOf(rig, owl).length;
  working.release();
  await waitForNotices(rig, owl, 2);
  await fox.ask('and once more');
  expect(await watches(rig)).toBe(0);
  expect(requestsOf(rig, owl)).toHaveLength(before + 1);

  const interrupted = rig.model.hold(/never mind this/);
  await fox.submit('never mind this');
  await interrupted.waitUntilReached();
  await watchFox(rig, owl);
  fox.press('escape');
  await waitForNotices(rig, owl, 3);
  // The client puts a prompt that was not answered back into the box.
  fox.press('ctrl-u');

  const killed = rig.model.hold(/the last thing/);
  await fox.submit('the last thing');
  await killed.waitUntilReached();
  await watchFox(rig, owl);
  await fox.kill('SIGKILL');
  await rig.model.waitForFreshText(framed(/the session of brave-fox was over/), { session: owl.sessionId() });
  await owl.waitUntilIdle();
  expect(await watches(rig)).toBe(0);
  // Five questions of its person with a tool call each, and four notices.
  expect(requestsOf(rig, owl)).toHaveLength(5 * 2 + 4);
});

/** What the model of `session` is told when it calls the tool. */
async function watchFox(rig: Rig, session: InteractiveSession, next = false): Promise<string> {
  await session.ask(directive('notify_when_idle', { agent: 'brave-fox', next }));
  const last = requestsOf(rig, session).at(-1);
  return last ? freshToolResults(last).trim() : '';
}

async function startThree(rig: Rig): Promise<[InteractiveSession, InteractiveSession, InteractiveSession]> {
  const owl = await startAgent(rig, 'alpha', 'calm-owl');
  const fox = await startAgent(rig, 'alpha', 'brave-fox');
  return [owl, fox, await startAgent(rig, 'beta', 'wise-cat')];
}

async function startAgent(rig: Rig, project: string, name: string): Promise<InteractiveSession> {
  const session = await rig.start(project, { env: { CC2CC_NAME: name } });
  await greetedName(session);
  return session;
}

/** Sends by command, which costs no model, when everybody is idle. @returns the ids by recipient, as the screen shows them. */
async function sendAndRead(
  rig: Rig,
  sender: InteractiveSession,
  to: string,
  word: string,
): Promise<ReadonlyMap<string, string>> {
  for (const name of ['brave-fox', 'wise-cat']) await waitForAgent(rig, name, ({ state }) => state === 'idle');
  const answers = () => sender.screen().split(/✓ Sent to \d+:/);
  const before = answers().length;
  await sender.submit(`/cc2cc-send ${to} this is for you all: ${word}`);
  await waitFor(() => answers().length > before, { timeoutMs: 30_000, waitingFor: `the answer to ${to}` });
  const list = answers().at(-1) ?? '';
  return new Map(
    [...list.matchAll(/([a-z-]+) \([^)]+\): (msg-[0-9A-Z]+)/g)].map(([, name = '', id = '']) => [name, id]),
  );
}

async function waitForAgent(rig: Rig, name: string, isWanted: (agent: AgentDetails) => boolean): Promise<void> {
  const bridge = await openRigBridge(rig);
  let last: AgentDetails | undefined;
  const look = async () => {
    last = (await listAgentDetails(bridge, { base: undefined })).find((agent) => agent.name === name);
    return last !== undefined && isWanted(last) ? true : undefined;
  };
  await waitFor(look, { timeoutMs: 30_000, waitingFor: `a state of ${name}`, evidence: () => JSON.stringify(last) });
}

async function waitForNotices(rig: Rig, owl: InteractiveSession, count: number): Promise<void> {
  const seen = () => requestsOf(rig, owl).length;
  await waitFor(async () => rig.model.countOccurrences('ended its turn at 20') >= count || undefined, {
    timeoutMs: 30_000,
    waitingFor: `${count} notices`,
    evidence: () => `${seen()} requests`,
  });
  await owl.waitUntilIdle();
}

async function watches(rig: Rig): Promise<number> {
  return (await listWatchFiles(await openRigBridge(rig))).length;
}
