import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCard, writeCard } from '../../src/identity/card.ts';
import type { Message } from '../../src/protocol/message.ts';
import { replyToMail } from '../../src/replying/reply-to-mail.ts';
import { noteHeldBack } from '../../src/session/held-back.ts';
import { claim } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { gate } from '../../src/store/gate.ts';
import { deadLetter } from '../../src/store/outcomes/dead-letter.ts';
import { writeReceipt } from '../../src/store/outcomes/receipt.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { giveTask } from '../../src/tasks/give-task.ts';
import type { World } from './identity-world.ts';
import { agent, change } from './task-world.ts';

const minuteMs = 60_000;
type Fate = 'queued' | 'offered' | 'seen' | 'dead';

/** A morning of a few agents, with something of everything that the page can show. */
export async function tellStory(world: World): Promise<void> {
  for (const name of ['green-heron', 'nightly']) await world.startAgent(name);
  world.processes.end(await world.startAgent('old-crow'));
  await introduce(world);
  const chatter = ['calm-owl', 'brave-fox', 'shy-newt', 'green-heron'];
  for (let number = 0; number < 24; number++) {
    const [from, to] = [chatter[number % 4], chatter[(number * 3 + 1 + (number >> 2)) % 4]];
    if (!from || !to || from === to) continue;
    world.pass(2 * minuteMs);
    await write(world, to, `Step ${number + 1} of the migration is in.`, { from, thread: 'migration' }, 'seen');
  }
  await handOutTasks(world);
  await write(world, 'shy-newt', 'The build is red since last night.', { from: 'nightly', priority: 'high' }, 'dead');
  const client = await world.startAgent('quick-wren');
  const held = await write(world, 'quick-wren', 'Thanks again!', { from: 'shy-newt', hops: 101 }, 'queued');
  await noteHeldBack(world.bridge, client, {
    [held.id]: 'agents have answered each other 100 times without a user prompt',
  });
  await write(world, 'shy-newt', 'Which branch are you on?', { from: 'green-heron' }, 'offered');
  const { inbox, bad } = await ensureMailbox(world.bridge.store, 'brave-fox');
  writeFileSync(join(inbox, 'backup.json'), '{"from":"cron","content":"The backup is 3 hours old."}');
  writeFileSync(join(bad, 'm0001abc-1a2b3c~note.json.reason.txt'), 'it is not JSON in UTF-8\n');
}

async function introduce(world: World): Promise<void> {
  const cards = {
    'calm-owl': { role: 'lead', groups: ['backend'], summary: 'moving the store to the new layout' },
    'brave-fox': { role: 'tester', groups: ['backend', 'ci'], summary: 'the parser and its tests' },
    'shy-newt': { role: 'reviewer', groups: ['ci'], summary: null },
  };
  for (const [name, profile] of Object.entries(cards)) {
    const card = await readCard(world.registry, name);
    if (card) await writeCard(world.registry, { ...card, ...profile, directory: '/projects/parser' });
  }
}

/** A task in most of the states that there are. */
async function handOutTasks(world: World): Promise<void> {
  const give = async (giver: string, to: string, text: string, task = {}) => {
    world.pass(minuteMs);
    return (await giveTask(world.bridge, agent(giver), { to, text, task, thread: 'release' })).id;
  };
  await give('calm-owl', 'green-heron', 'Write the release notes for 2.4.');
  const asked = await give('calm-owl', 'shy-newt', 'Review the change of the tokenizer.', { deadline: 7_200 });
  await change(world, 'shy-newt', asked, 'working');
  await change(world, 'shy-newt', asked, 'input-required', 'The whole branch, or the last commit only?');
  const left = await give('brave-fox', 'old-crow', 'Update the fixtures of the quoted strings.', { deadline: 60 });
  await change(world, 'old-crow', left, 'working');
  await change(
    world,
    'nightly',
    await give('shy-newt', 'nightly', 'Build all of main.'),
    'failed',
    'The disk is full.',
  );
  const fields = { from: 'calm-owl', thread: 'parser', type: 'task' } as const;
  const text = 'Please run the parser tests and tell me which of them fail.';
  const done = await write(world, 'brave-fox', text, fields, 'seen');
  world.pass(2 * minuteMs);
  const result = { msgId: done.id, text: 'Two of 214 fail, both in quoted-strings.test.ts.' };
  await replyToMail(world.bridge, agent('brave-fox'), result);
}

async function write(world: World, to: string, text: string, fields: Partial<Message>, fate: Fate): Promise<Message> {
  const { store } = world.bridge;
  const message = await world.mail(to, text, { identity: { mode: 'agent' }, ...fields });
  if (fate === 'queued') return message;
  const mailbox = await ensureMailbox(store, to);
  const held = await claim(store, mailbox, `${message.id}.json`, message.id, { process: world.processes.start() });
  if (!held) throw new Error('somebody took it');
  await gate(store, mailbox, held);
  if (fate === 'dead') {
    const reason = 'it was offered 4 times and no session was seen to read it';
    await deadLetter(store, mailbox, { ...held, attempt: 5 }, { state: 'dead', reason });
  }
  if (fate === 'seen') {
    await confirm(store, mailbox, held);
    await writeReceipt(store, mailbox, held, 'transcript');
  }
  return message;
}
