import { noteHeldMail } from '../../src/delivery/held-mail.ts';
import type { Message } from '../../src/protocol/message.ts';
import { claim } from '../../src/store/claim.ts';
import { confirm } from '../../src/store/confirm.ts';
import { deadLetter } from '../../src/store/dead-letter.ts';
import { gate } from '../../src/store/gate.ts';
import { writeReceipt } from '../../src/store/receipt.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import type { World } from './identity-world.ts';
import { reply } from './reply.ts';

const minuteMs = 60_000;
type Fate = 'queued' | 'offered' | 'seen' | 'dead';

/** A morning of a few agents, with something of everything that the page can show. */
export async function tellStory(world: World): Promise<void> {
  for (const name of ['green-heron', 'nightly']) await world.startAgent(name);
  const chatter = ['calm-owl', 'brave-fox', 'shy-newt', 'green-heron'];
  for (let number = 0; number < 24; number++) {
    const [from, to] = [chatter[number % 4], chatter[(number * 3 + 1 + (number >> 2)) % 4]];
    if (!from || !to || from === to) continue;
    world.pass(2 * minuteMs);
    await write(world, to, `Step ${number + 1} of the migration is in.`, { from, thread: 'migration' }, 'seen');
  }
  const changes = { from: 'calm-owl', thread: 'parser', type: 'task' } as const;
  const task = await write(
    world,
    'brave-fox',
    'Please run the parser tests and tell me which of them fail.',
    changes,
    'seen',
  );
  world.pass(minuteMs);
  await reply(
    world.bridge,
    { name: 'brave-fox', mode: 'agent' },
    task.id,
    'Two of 214 fail, both in quoted-strings.test.ts.',
  );
  await write(world, 'shy-newt', 'The build is red since last night.', { from: 'nightly', priority: 'high' }, 'dead');
  const client = await world.startAgent('quick-wren');
  const held = await write(world, 'quick-wren', 'Thanks again!', { from: 'shy-newt', hops: 101 }, 'queued');
  await noteHeldMail(world.bridge, client, {
    [held.id]: 'agents have answered each other 100 times without a prompt of a person',
  });
  await write(world, 'shy-newt', 'Which branch are you on?', { from: 'green-heron', type: 'task' }, 'offered');
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
