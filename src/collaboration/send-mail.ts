import type { Bridge } from '../delivery/bridge.ts';
import { broadcast, type Draft, type Posted, post, type Sender } from '../delivery/post.ts';
import { onlineNames } from '../identity/roster.ts';
import { giveTask, giveTaskToGroup } from './give-task.ts';

/** Sends what an agent, a person or a script wants to send, whatever its type. */
export function sendMail(bridge: Bridge, sender: Sender, draft: Draft): Promise<Posted> {
  return draft.type === 'task' ? giveTask(bridge, sender, draft) : post(bridge, sender, draft);
}

/** The same to every other agent that is online; a task is done by one of them. */
export async function broadcastMail(bridge: Bridge, sender: Sender, draft: Omit<Draft, 'to'>): Promise<Posted[]> {
  if (draft.type !== 'task') return broadcast(bridge, sender, draft);
  return giveTaskToGroup(bridge, sender, draft, await onlineNames(bridge.registry));
}
