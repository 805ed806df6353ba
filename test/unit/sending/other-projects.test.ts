import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessIdentity } from '../../../src/base/process-identity.ts';
import type { ForeignMailPolicy } from '../../../src/base/settings.ts';
import type { Bridge } from '../../../src/bridge/bridge.ts';
import { handOver } from '../../../src/handover/hand-over.ts';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { holdBack } from '../../../src/sending/held-back-mail.ts';
import { LoopGuard } from '../../../src/sending/loop-guard.ts';
import { post, type Sender } from '../../../src/sending/post.ts';
import { postCopies } from '../../../src/sending/post-copies.ts';
import { postReply } from '../../../src/sending/post-reply.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { locate } from '../../../src/store/outcomes/locate.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { openWorld, type World } from '../../support/identity-world.ts';

let world: World;
let fox: ProcessIdentity;
let owl: ProcessIdentity;

beforeEach(async () => {
  world = await openWorld();
  owl = await world.startAgent('calm-owl', { projectName: 'docs' });
});

afterEach(() => world[Symbol.asyncDispose]());

/** The fox's own process goes by the policy as well. */
let bridgeOfFox: Bridge;

async function startFox(otherProjects: ForeignMailPolicy = 'wake'): Promise<void> {
  bridgeOfFox = { ...world.bridge, otherProjects };
  fox = await world.startAgent('brave-fox', { projectName: 'shop', otherProjects });
}

const ofOwl: Sender = { name: 'calm-owl', mode: 'agent', project: 'docs' };
const ofFox: Sender = { name: 'brave-fox', mode: 'agent', project: 'shop' };
const sendToFox = (sender: Sender, text = 'hello') => post(world.bridge, sender, { to: 'brave-fox', text });
const guard = () => new LoopGuard({ maxHops: 100, maxTurnsPerHour: 30 }, () => world.registry.fs.monotonicMs());
const waiting = () => listInbox(world.bridge.store, mailboxOf(world.bridge.store.layout.root, 'brave-fox'));

async function find(id: string) {
  const found = await locate(world.bridge.store, id);
  if (!found) throw new Error(`${id} is nowhere`);
  return found;
}

/** Why a message that waits for the fox does not wake it. */
async function whyQuiet(id: string): Promise<string | undefined> {
  const { message } = await find(id);
  return (await holdBack(bridgeOfFox, fox, guard(), [message])).heldBack[id];
}

test('unless the user says otherwise, mail of other projects comes and wakes', async () => {
  await startFox();
  const { id } = await sendToFox(ofOwl);
  expect(await whyQuiet(id)).toBeUndefined();
  expect((await handOver(bridgeOfFox, { name: 'brave-fox', client: fox })).text).toContain('hello');
});

test('with "write" it comes and does not wake; that of the own project and of a person does', async () => {
  await startFox('write');
  const foreign = await sendToFox(ofOwl);
  expect(await whyQuiet(foreign.id)).toBe(
    'it comes from another project, docs, and CC2CC_OTHER_PROJECTS=write keeps that from waking this session',
  );
  for (const sender of [
    { ...ofOwl, project: 'shop' },
    { ...ofOwl, mode: 'person' as const },
  ]) {
    expect(await whyQuiet((await sendToFox(sender, `from ${sender.mode}`)).id)).toBeUndefined();
  }
  expect((await handOver(bridgeOfFox, { name: 'brave-fox', client: fox })).messages).toHaveLength(3);
});

test('with "refuse" the sender is told, and nothing is stored', async () => {
  await startFox('refuse');
  await expect(sendToFox(ofOwl)).rejects.toThrow(
    'OTHER_PROJECT: brave-fox takes no mail from other projects: it works in shop, and this comes from docs; its user can allow it there with CC2CC_OTHER_PROJECTS=write or wake',
  );
  expect(await waiting()).toEqual([]);
  await sendToFox({ ...ofOwl, mode: 'person' });
  await sendToFox({ name: 'nightly', mode: 'script' });
  expect(await waiting()).toHaveLength(2);
});

test('a sender whose message does not say its project is known by its card', async () => {
  await startFox('refuse');
  await expect(sendToFox({ name: 'calm-owl', mode: 'agent' })).rejects.toThrow('OTHER_PROJECT');
  // Nobody else's word counts without a signature.
  const dropped = { from: 'calm-owl', content: 'dropped', identity: { mode: 'person', project: 'shop' } };
  const { inbox } = mailboxOf(world.bridge.store.layout.root, 'brave-fox');
  await ensureMailbox(world.bridge.store, 'brave-fox');
  writeFileSync(join(inbox, 'dropped.json'), JSON.stringify(dropped));
  expect((await handOver(bridgeOfFox, { name: 'brave-fox', client: fox })).messages).toEqual([]);
});

test('what waits from before is put aside at the recipient, and its sender hears why', async () => {
  await startFox();
  const { id } = await sendToFox(ofOwl);
  bridgeOfFox = { ...world.bridge, otherProjects: 'refuse' };
  expect((await handOver(bridgeOfFox, { name: 'brave-fox', client: fox })).messages).toEqual([]);
  expect(await find(id)).toMatchObject({
    state: 'dead',
    reason: 'brave-fox takes no mail from other projects: it works in shop, and this comes from docs',
  });
  const { text } = await handOver(world.bridge, { name: 'calm-owl', client: owl });
  expect(text).toContain(`Your message ${id} to brave-fox is dead: brave-fox takes no mail from other projects`);
});

test('an answer to what the recipient asked itself comes and wakes under every policy', async () => {
  await startFox('refuse');
  const { id } = await post(world.bridge, ofFox, { to: 'calm-owl', text: 'how is it?' });
  await handOver(world.bridge, { name: 'calm-owl', client: owl });
  const answer = await postReply(world.bridge, ofOwl, await find(id), 'fine');
  const more = await post(world.bridge, ofOwl, { to: 'brave-fox', text: 'and more', thread: id });
  expect([await whyQuiet(answer.id), await whyQuiet(more.id)]).toEqual([undefined, undefined]);
  expect((await handOver(bridgeOfFox, { name: 'brave-fox', client: fox })).messages).toHaveLength(2);
  await expect(post(world.bridge, ofOwl, { to: 'brave-fox', text: 'new', thread: answer.id })).rejects.toThrow(
    'OTHER_PROJECT',
  );
});

test('of several recipients, those who take no such mail are named, and the others get theirs', async () => {
  await startFox('refuse');
  await world.startAgent('grey-elk', { projectName: 'shop' });
  await expect(postCopies(world.bridge, ofOwl, { text: 'all' }, ['brave-fox', 'grey-elk'])).rejects.toThrow(
    /^PARTLY_SENT: accepted for grey-elk \(\S+\); not for brave-fox \(OTHER_PROJECT: .*; don't send it again to brave-fox again$/,
  );
});
