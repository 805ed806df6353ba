import { expect, test } from 'vitest';
import { ask, takeAnswerFor } from '../../../src/asking/ask.ts';
import { replyToMail } from '../../../src/replying/reply-to-mail.ts';
import { post, type Sender } from '../../../src/sending/post.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { changeTask } from '../../../src/tasks/change-task.ts';
import { findTask } from '../../../src/tasks/find-task.ts';
import { giveTask, giveTaskToGroup } from '../../../src/tasks/give-task.ts';
import { sendTo } from '../../../src/tasks/send-to.ts';
import { tell } from '../../../src/tasks/tell-task.ts';
import { openWorld } from '../../support/identity-world.ts';

const owl: Sender = { name: 'calm-owl', mode: 'agent' };
const fox: Sender = { name: 'brave-fox', mode: 'agent' };
const anHour = 3600;
const aWeek = 604_800;

async function openPair() {
  const world = await openWorld();
  const client = await world.startAgent('calm-owl');
  await world.startAgent('brave-fox');
  const bridge = { ...world.bridge, defaultTtlSeconds: anHour };
  const ttlOf = async (id: string | undefined) => (await locate(bridge.store, id ?? ''))?.message.ttl;
  return { world, bridge, client, ttlOf };
}

test('every way of sending gives a message the default ttl of its sender, and one that was asked for counts before it', async () => {
  const { world, bridge, client, ttlOf } = await openPair();
  await using _world = world;
  const sent = await post(bridge, owl, { to: 'brave-fox', text: 'one' });
  const all = await sendTo(bridge, owl, { to: '*', text: 'to all' }, { directory: undefined });
  const task = await giveTask(bridge, owl, { to: 'brave-fox', text: 'do it' });
  const shared = await giveTaskToGroup(bridge, owl, { text: 'do it' }, ['brave-fox']);
  const { posted: answer } = await replyToMail(bridge, fox, { msgId: sent.id, text: 'done' });
  const waiting = { name: async () => 'calm-owl', longestMs: 0, yieldsToUrgent: true };
  const question = await ask(bridge, owl, { to: 'brave-fox', text: 'done?' }, waiting, takeAnswerFor(bridge, client));
  const ids = [sent.id, all.posted[0]?.id, task.id, shared[0]?.id, answer.id, question.posted.id];
  expect(await Promise.all(ids.map(ttlOf))).toEqual(ids.map(() => anHour));

  const { id } = await post(bridge, owl, { to: 'brave-fox', text: 'soon', ttlSeconds: 5 });
  expect(await ttlOf(id)).toBe(5);
  expect(await ttlOf((await post(world.bridge, owl, { to: 'brave-fox', text: 'usual' })).id)).toBe(aWeek);
});

test('a change of a task that is told twice, under different settings, is one message', async () => {
  const { world, bridge, ttlOf } = await openPair();
  await using _world = world;
  const { id } = await giveTask(bridge, owl, { to: 'brave-fox', text: 'do it' });
  await changeTask(bridge, fox, { taskId: id, state: 'completed', text: 'done' });
  const task = await findTask(bridge, id);
  const record = task?.history.at(-1);
  if (!task || !record) throw new Error('the task must have its change');
  const [told] = await tell(world.bridge, task, record);
  expect(await ttlOf(told?.id)).toBe(aWeek);
  expect(told?.id).toBe(record.messageIds['calm-owl']);
});
