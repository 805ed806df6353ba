import { expect, test } from 'vitest';
import { requireTask } from '../../src/tasks/find-task.ts';
import { newestClient } from '../harness/install-client.ts';
import type { InteractiveSession } from '../harness/interactive-session.ts';
import { freshToolResults } from '../harness/model-text.ts';
import type { Rig } from '../harness/rig.ts';
import { waitUntilOnline } from './fault-rig.ts';
import { call, createMailRig, directive, framed, greetedName, openRigBridge, requestsOf } from './mail-rig.ts';

const version = newestClient;

test('a task is given, asked about and completed by an answer; another takes over one whose worker was killed', async () => {
  await using rig = await createMailRig(version);
  const owl = await startNamed(rig, 'alpha', 'calm-owl');
  const fox = await startNamed(rig, 'beta', 'brave-fox');
  await delegateAndComplete(rig, owl, fox);
  await killAndTakeOver(rig, owl, fox);
});

async function delegateAndComplete(rig: Rig, owl: InteractiveSession, fox: InteractiveSession): Promise<void> {
  rig.model.when(framed(/the garden FENCE/), (_request, [, id]) => {
    const text = 'please tell me the COLOUR that you want';
    return call('update_task', { task_id: id, state: 'input-required', text });
  });
  rig.model.when(framed(/the COLOUR that/), (_request, ids) => answerLast(ids, 'take the GREEN paint in the shed'));
  rig.model.when(framed(/the GREEN paint/), (_request, ids) =>
    answerLast(ids, 'both sides of it are dry already and PAINTED'),
  );
  await owl.ask(giveTo('brave-fox', 'please paint the garden FENCE today'));
  await rig.model.waitForFreshText(framed(/PAINTED/), { session: owl.sessionId() }, 40_000);
  await owl.waitUntilIdle();
  await fox.waitUntilIdle();

  expect(rig.model.errors).toEqual([]);
  // The prompt, the answer of send; the question, the answer of reply; the result.
  expect(requestsOf(rig, owl)).toHaveLength(5);
  // The task, the answer of update_task; what was asked, the answer of reply.
  expect(requestsOf(rig, fox)).toHaveLength(4);
  for (const word of ['COLOUR', 'PAINTED']) {
    expect(rig.model.countOccurrences(word, { session: owl.sessionId() }), word).toBe(1);
  }
  const taskId = await newestTask(owl);
  const task = await requireTask(await openRigBridge(rig), taskId);
  expect(task.history.map(({ state, by, mode }) => [state, by, mode])).toEqual([
    ['submitted', 'calm-owl', 'agent'],
    ['input-required', 'brave-fox', 'agent'],
    ['working', 'calm-owl', 'agent'],
    ['completed', 'brave-fox', 'agent'],
  ]);
  expect(requestsOf(rig, owl)).toHaveLength(5);
}

async function killAndTakeOver(rig: Rig, owl: InteractiveSession, fox: InteractiveSession): Promise<void> {
  const before = requestsOf(rig, owl).length;
  const hold = rig.model.hold(framed(/the old HEDGE/));
  await owl.ask(giveTo('brave-fox', 'please cut the old HEDGE behind the house'));
  await hold.waitUntilReached(20_000);
  const sent = [...lastText(rig, owl).matchAll(/Accepted as (msg-\w+), queued for brave-fox/g)];
  const taskId = sent.at(-1)?.[1] ?? '';
  await fox.kill('SIGKILL');
  hold.release();
  await waitUntilOnline(rig, 1);
  await owl.submit(`/cc2cc-status ${taskId}`);
  await owl.waitForScreen(/brave-fox has no live session/);

  const hen = await startNamed(rig, 'beta', 'quick-hen');
  await hen.ask(directive('update_task', { task_id: taskId, state: 'working' }));
  const [, taken] = requestsOf(rig, hen);
  expect(taken && freshToolResults(taken)).toMatch(
    /taken over from brave-fox[\s\S]*<cc2cc-message[\s\S]*the old HEDGE/,
  );
  await hen.ask(directive('update_task', { task_id: taskId, state: 'completed', text: 'the hedge is CUT now' }));
  await rig.model.waitForFreshText(framed(/CUT/), { session: owl.sessionId() }, 20_000);
  await owl.waitUntilIdle();

  // The prompt, the answer of send; the result, with which the news of the take-over comes.
  expect(requestsOf(rig, owl)).toHaveLength(before + 3);
  expect(rig.model.countOccurrences('over from brave-fox', { session: owl.sessionId() })).toBe(1);
  expect(requestsOf(rig, hen)).toHaveLength(4);
  expect(await requireTask(await openRigBridge(rig), taskId)).toMatchObject({
    state: 'completed',
    worker: 'quick-hen',
  });
}

async function startNamed(rig: Rig, project: string, name: string): Promise<InteractiveSession> {
  const session = await rig.start(project, { env: { CC2CC_NAME: name } });
  await greetedName(session);
  return session;
}

function giveTo(to: string, text: string): string {
  return directive('send', { to, text, type: 'task' });
}

function answerLast(match: readonly (string | undefined)[], text: string) {
  return call('reply', { msg_id: match[1] ?? '', text });
}

async function newestTask(session: InteractiveSession): Promise<string> {
  await session.submit('/cc2cc-tasks');
  const line = /(msg-\w+)\s+completed:\s+from\s+calm-owl\s+to\s+brave-fox/;
  await session.waitForScreen(line);
  return line.exec(session.screen())?.[1] ?? '';
}

function lastText(rig: Rig, session: InteractiveSession): string {
  return JSON.stringify(requestsOf(rig, session).at(-1)?.body);
}
