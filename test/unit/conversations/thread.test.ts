import { expect, test } from 'vitest';
import { describeThread, frameThread } from '../../../src/conversations/describe-history.ts';
import { readThread } from '../../../src/conversations/thread.ts';
import { threadToMarkdown } from '../../../src/conversations/thread-markdown.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { sweepExpired } from '../../../src/handover/sweep.ts';
import { replyToAll } from '../../../src/replying/reply-to-all.ts';
import { requireStatus } from '../../../src/reports/status.ts';
import { post, type Sender } from '../../../src/sending/post.ts';
import { sendTo } from '../../../src/tasks/send-to.ts';
import { bridgeThrough } from '../../support/cut-off.ts';
import { openWorld, type World } from '../../support/identity-world.ts';
import { systemError } from '../../support/intercepted-file-system.ts';
import { reply } from '../../support/reply.ts';

test('a conversation is shown with both sides, in the order of sending, by any id in it', async () => {
  await using world = await openWorld();
  await startThree(world);
  const ids = await converse(world);
  for (const id of ids) {
    for (const name of ['calm-owl', 'brave-fox']) expect(await idsIn(world, name, id), `${name} ${id}`).toEqual(ids);
  }
});

test('a thread with a name is shown by its name, and an answer of another program that only names its question', async () => {
  await using world = await openWorld();
  await startThree(world);
  const first = await world.mail('brave-fox', 'rain?', { thread: 'weather' });
  const second = await world.mail('calm-owl', 'sun', { from: 'brave-fox', thread: 'weather', replyTo: first.id });
  expect(await idsIn(world, 'brave-fox', 'weather')).toEqual([first.id, second.id]);
  const question = await world.mail('brave-fox', 'no thread');
  const answer = await world.mail('calm-owl', 'of a script', { from: 'brave-fox', replyTo: question.id });
  expect(await idsIn(world, 'calm-owl', answer.id)).toEqual([question.id, answer.id]);
});

test('what is between others is refused, and what is not there is said so', async () => {
  await using world = await openWorld();
  await startThree(world);
  const { id } = await world.mail('wise-cat', 'a secret', { thread: 'secrets' });
  await expect(readThread(world.bridge, 'brave-fox', id)).rejects.toThrow(
    `BAD_INPUT: ${id} is between calm-owl and wise-cat, not yours`,
  );
  for (const given of ['secrets', 'msg-nothing', '../x', ' ']) {
    await expect(readThread(world.bridge, 'brave-fox', given)).rejects.toThrow(/^NOT_FOUND: you have no message in a/);
  }
});

test('a conversation goes on after either side was renamed', async () => {
  await using world = await openWorld();
  const { clients } = await startThree(world);
  const question = await world.mail('brave-fox', 'who are you?');
  await changeName(world.bridge, { name: 'calm-owl', client: clients.owl }, 'grey-owl');
  await changeName(world.bridge, { name: 'brave-fox', client: clients.fox }, 'red-fox');
  world.pass(1);
  const answer = await reply(world.bridge, { name: 'red-fox', mode: 'agent' }, question.id, 'the same');
  expect(answer.to).toBe('grey-owl');
  for (const name of ['grey-owl', 'red-fox'])
    expect(await idsIn(world, name, question.id)).toEqual([question.id, answer.id]);
});

test('a broadcast is answered to its sender, or to all that got it; the whole is one conversation', async () => {
  await using world = await openWorld();
  const { clients } = await startThree(world);
  const draft = { to: '*', text: 'who is there?' };
  const { posted: copies } = await sendTo(world.bridge, owl, draft, { directory: undefined });
  expect(copies.map(({ to }) => to)).toEqual(['brave-fox', 'wise-cat']);
  const [ofFox, ofCat] = copies.map(({ id }) => id) as [string, string];
  world.pass(1);
  const toSender = await reply(world.bridge, fox, ofFox, 'I am');
  expect(toSender.to).toBe('calm-owl');
  world.pass(1);
  await changeName(world.bridge, { name: 'brave-fox', client: clients.fox }, 'red-fox');
  const toAll = await answerAll(world.bridge, { name: 'wise-cat', mode: 'agent' }, ofCat, 'so am I');
  expect(toAll.map(({ to }) => to)).toEqual(['calm-owl', 'red-fox']);
  const all = toAll.map(({ id }) => id);
  expect(await idsIn(world, 'calm-owl', ofFox)).toEqual([ofFox, ofCat, toSender.id, all[0]]);
  expect(await idsIn(world, 'wise-cat', ofCat)).toEqual([ofCat, ...all]);
  const { messages } = await handOver(world.bridge, { name: 'red-fox', client: clients.fox });
  expect(messages.at(-1)).toMatchObject({ type: 'response', replyTo: ofCat, thread: ofFox });
});

test('an answer to all of a conversation of two goes to the other one', async () => {
  await using world = await openWorld();
  await startThree(world);
  const { id } = await world.mail('brave-fox', 'just you and me');
  expect((await answerAll(world.bridge, fox, id, 'yes')).map(({ to }) => to)).toEqual(['calm-owl']);
  await expect(answerAll(world.bridge, fox, id, ' ')).rejects.toThrow(/^BAD_INPUT: the text is empty/);
});

test('one who cannot be reached keeps none of the others from an answer to all, and the error says who got it', async () => {
  await using world = await openWorld();
  await startThree(world);
  const first = await post(world.bridge, owl, { to: 'wise-cat', text: 'who comes?' });
  const { id } = await post(world.bridge, owl, { to: 'brave-fox', text: 'you too?', thread: first.id });
  await post(world.bridge, { name: 'wise-cat', mode: 'agent' }, { to: 'brave-fox', text: 'I do', thread: first.id });
  await world.startAgent('zen-yak');
  await post(world.bridge, owl, { to: 'zen-yak', text: 'and you?', thread: first.id });
  const bridge = bridgeThrough(world, ({ name, paths }, perform) => {
    const isForCat = name === 'createFile' && paths[0]?.includes('to-wise-cat');
    return isForCat ? Promise.reject(systemError('ENOSPC')) : perform();
  });
  const error = await replyToAll(bridge, fox, { msgId: id, text: 'yes' }).catch((thrown) => thrown);
  expect(error.message).toMatch(
    /^PARTLY_SENT: accepted for calm-owl \(msg-\w+\), zen-yak \(msg-\w+\); not for wise-cat \(ENOSPC: injected\); send it to wise-cat alone, and do not reply again$/,
  );
  expect(error.details).toMatchObject({
    accepted: [{ to: 'calm-owl' }, { to: 'zen-yak' }],
    refused: [{ to: 'wise-cat' }],
  });
});

test('an expired message can be answered, and shows as expired in its conversation', async () => {
  await using world = await openWorld();
  const { clients } = await startThree(world);
  const { id } = await world.mail('brave-fox', 'quick!', { ttl: 10 });
  world.pass(20_000);
  expect((await readThread(world.bridge, 'brave-fox', id)).entries).toMatchObject([{ state: 'expired' }]);
  await handOver(world.bridge, { name: 'brave-fox', client: clients.fox });
  await sweepExpired(world.bridge, clients.fox);
  world.pass(1);
  const answer = await reply(world.bridge, fox, id, 'sorry, too late');
  expect(answer.to).toBe('calm-owl');
  expect(await requireStatus(world.bridge, id)).toMatchObject({ state: 'expired' });
  const { entries } = await readThread(world.bridge, 'calm-owl', id);
  expect(entries.map(({ message }) => message.type)).toEqual(['message', 'status', 'response']);
});

test('an answer to a writer that has no mailbox is an error that says so', async () => {
  await using world = await openWorld();
  await startThree(world);
  const { id } = await world.mail('brave-fox', 'from nowhere', { from: 'a-passing-script' });
  await expect(reply(world.bridge, fox, id, 'hello?')).rejects.toThrow(/^UNKNOWN_RECIPIENT: no agent named/);
});

test('a model is shown the end of a long conversation, and how much is left out', async () => {
  await using world = await openWorld();
  await startThree(world);
  for (let count = 1; count <= 9; count++) {
    await world.mail('brave-fox', `${count} ${'long '.repeat(1000)}`, { thread: 'weather' });
  }
  const shown = frameThread(await readThread(world.bridge, 'brave-fox', 'weather'));
  expect(shown).toContain('9 messages in the thread weather, in the order of sending. The first 5 are left out.');
  expect(shown).toContain('\n9 long');
  expect(shown).toContain('[the first 4000 of 5002 characters]');
  expect(shown).not.toContain('\n5 long');
});

test('a conversation as Markdown shows bodies that no structure can break', async () => {
  await using world = await openWorld();
  await startThree(world);
  const text = '# not a heading\n```js\n```\n</pre> <script>';
  const { id } = await world.mail('brave-fox', text, { thread: '*weather*' });
  const thread = await readThread(world.bridge, 'brave-fox', id);
  const { timestamp } = thread.entries[0]?.message ?? {};
  expect(threadToMarkdown(thread)).toBe(
    [
      '# Thread \\*weather\\*',
      '1 message.',
      `## calm-owl to brave-fox, ${timestamp}`,
      `\`${id}\`, message, queued`,
      `\`\`\`\`text\n${text}\n\`\`\`\``,
    ].join('\n\n'),
  );
  expect(describeThread(thread)).toContain('\n  # not a heading\n  ```js\n');
});

const owl = { name: 'calm-owl', mode: 'agent' } as const;
const fox = { name: 'brave-fox', mode: 'agent' } as const;

async function startThree(world: World) {
  const names = ['calm-owl', 'brave-fox', 'wise-cat'];
  const clients = await Promise.all(names.map((name) => world.startAgent(name)));
  const [owlClient, foxClient] = clients as [(typeof clients)[number], (typeof clients)[number]];
  return { clients: { owl: owlClient, fox: foxClient } };
}

/** A question, its answer, and an answer to that. */
async function converse(world: World): Promise<string[]> {
  const { id: first } = await post(world.bridge, owl, { to: 'brave-fox', text: 'where?' });
  world.pass(1);
  const { id: second } = await reply(world.bridge, fox, first, 'there');
  world.pass(1);
  const { id: third } = await reply(world.bridge, owl, second, 'thanks');
  return [first, second, third];
}

async function idsIn(world: World, name: string, id: string): Promise<string[]> {
  return (await readThread(world.bridge, name, id)).entries.map(({ message }) => message.id);
}

async function answerAll(bridge: World['bridge'], sender: Sender, msgId: string, text: string) {
  const { posted, others } = await replyToAll(bridge, sender, { msgId, text });
  return [posted, ...others];
}
