import { mailboxOf } from '../../src/protocol/layout.ts';
import type { Message } from '../../src/protocol/message.ts';
import type { ChangedState } from '../../src/protocol/task-states.ts';
import type { Draft, Sender } from '../../src/sending/post.ts';
import { inspect, listInbox } from '../../src/store/inbox.ts';
import { changeTask } from '../../src/tasks/change-task.ts';
import { requireTask } from '../../src/tasks/find-task.ts';
import { giveTask } from '../../src/tasks/give-task.ts';
import { hasVanished } from '../../src/tasks/task-roles.ts';
import { openWorld, type World } from './identity-world.ts';

export function agent(name: string, fields: Partial<Sender> = {}): Sender {
  return { name, mode: 'agent', ...fields };
}

/** A bridge on which `giver` and `worker` have live clients. */
export async function openTaskWorld() {
  const world = await openWorld();
  return { world, giver: await world.startAgent('giver'), worker: await world.startAgent('worker') };
}

/** @returns the id of a task that `giver` gave to `worker`. */
export async function give(world: World, draft: Partial<Draft> = {}): Promise<string> {
  world.pass(1);
  return (
    await giveTask(world.bridge, agent('giver'), { to: 'worker', text: 'Paint the fence, both sides.', ...draft })
  ).id;
}

export async function change(world: World, by: string, taskId: string, state: ChangedState, text?: string) {
  world.pass(1);
  return changeTask(world.bridge, agent(by), { taskId, state, text });
}

export async function stateOf(world: World, taskId: string): Promise<string> {
  return (await requireTask(world.bridge, taskId)).state;
}

export async function isOrphaned(world: World, taskId: string): Promise<boolean> {
  return hasVanished(world.bridge, await requireTask(world.bridge, taskId));
}

/** What waits in an inbox, in the order of ids. */
export async function inboxOf({ bridge }: World, name: string): Promise<Message[]> {
  const mailbox = mailboxOf(bridge.store.layout.root, name);
  const messages: Message[] = [];
  for (const fileName of await listInbox(bridge.store, mailbox)) {
    const entry = await inspect(bridge.store, mailbox, fileName);
    if (entry.kind === 'message') messages.push(entry.message);
  }
  return messages;
}
