import { failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { defaults } from '../protocol/defaults.ts';
import { newMessageId } from '../protocol/ids.ts';
import { type Draft, type Posted, post, requireRecipient, requireText, type Sender } from '../sending/post.ts';
import { postCopies, requireFewEnough } from '../sending/post-copies.ts';
import { findTask } from './find-task.ts';
import { checkDetails, firstRecord } from './task-details.ts';
import { requireFits } from './task-letters.ts';
import { appendRecord, requireRoomForTask } from './task-records.ts';

/**
 * Gives a task to one agent. Its id is that of the message.
 * @throws what `post` throws, and BAD_INPUT for what `task` says.
 */
export async function giveTask(bridge: Bridge, sender: Sender, draft: Draft): Promise<Posted> {
  await requireRoomForTask(bridge.store);
  const task = draft.task && checkDetails(draft.task, bridge.store.fs.nowMs());
  const posted = await post(bridge, sender, { ...draft, type: 'task', task });
  // The message alone makes the task; its record makes it outlive the message, and whoever changes it writes it first.
  const failure = await failureOf(() => recordFirst(bridge, posted.id));
  return failure === undefined ? posted : { ...posted, unnoted: `the task has no record of its own yet: ${failure}` };
}

/**
 * Gives one task to several agents, a copy of the message to each; the first who changes it is its worker. The copies
 * name the task in `task.id`.
 * @throws as `giveTask`; nobody has got anything then, unless the disk failed between two copies.
 */
export async function giveTaskToGroup(
  bridge: Bridge,
  sender: Sender,
  draft: Omit<Draft, 'to'>,
  members: readonly string[],
): Promise<Posted[]> {
  requireText(draft.text);
  await requireRoomForTask(bridge.store);
  const candidates: string[] = [];
  for (const member of members) candidates.push(await requireRecipient(bridge, member));
  const others = [...new Set(candidates)].filter((name) => name !== sender.name);
  if (others.length === 0) return [];
  const nowMs = bridge.store.fs.nowMs();
  const id = newMessageId(nowMs);
  const task = { ...checkDetails(draft.task ?? {}, nowMs), id };
  const thread = draft.thread ?? id;
  requireFewEnough(others);
  requireFits({ ...draft, task, thread, batch: { id, copies: Object.fromEntries(others.map((name) => [name, id])) } });
  const given = {
    from: sender.name,
    identity: { mode: sender.mode },
    timestamp: new Date(nowMs).toISOString(),
    hops: sender.hops ?? 0,
    content: { text: draft.text, parts: [] },
    task,
    priority: draft.priority ?? defaults.priority,
    thread: draft.thread ?? null,
  };
  // First, because no single copy could tell who else may take it.
  await appendRecord(bridge.store, id, firstRecord(given, others));
  return postCopies(bridge, sender, { ...draft, type: 'task', task, thread }, others);
}

async function recordFirst(bridge: Bridge, id: string): Promise<void> {
  const task = await findTask(bridge, id);
  const [first] = task?.history ?? [];
  if (task?.isUnrecorded && first) await appendRecord(bridge.store, id, first);
}
