import { discard, orMissing } from '../base/files.ts';
import type { Bridge } from '../delivery/bridge.ts';
import { finishReply, type Posted, post, type Sender } from '../delivery/post.ts';
import { resolveRecipient } from '../identity/card.ts';
import { locate } from '../store/locate.ts';
import { findTask, isSameAgent } from './find-task.ts';
import type { Task, TaskRecord } from './task.ts';
import { noticesOf } from './task-letters.ts';
import { listUntold, makeRecordsDurable, type Untold } from './task-records.ts';

/** Nobody takes this long between the note that a change will be made and the change. */
const changeTakesAtMostMs = 60_000;

/**
 * Tells everybody concerned of one change. Ids and bytes of the messages follow from the record, so that telling again
 * after a crash makes no second message.
 * @param isRepeated somebody may have told of it before.
 * @returns what was posted, the message to the other side first.
 */
export async function tell(bridge: Bridge, task: Task, record: TaskRecord, isRepeated = false): Promise<Posted[]> {
  const sender: Sender = { name: record.by, mode: record.mode, hops: record.hops };
  const notices = noticesOf(task, record);
  const posted: Posted[] = [];
  for (const { to, letter } of notices) {
    const name = await resolveRecipient(bridge.registry, to);
    if (name === undefined || (await isSameAgent(bridge, name, record.by))) continue;
    // It may have come to another mailbox before, under a name that was changed since.
    if (isRepeated && (await locate(bridge.store, letter.id))) continue;
    posted.push(await post(bridge, sender, { ...letter, to: name }));
  }
  const question = record.replyTo === null ? undefined : await locate(bridge.store, record.replyTo);
  const [answer] = notices;
  if (question && answer) await finishReply(bridge, question, answer.letter.id);
  return posted;
}

/**
 * Tells of changes whose authors were cut off before they could, of one task or of all.
 * @returns how many there were.
 */
export async function tellUntold(bridge: Bridge, ofTask?: string): Promise<number> {
  let count = 0;
  for (const note of await listUntold(bridge.store, ofTask)) {
    const task = await findTask(bridge, note.id);
    const record = task?.history[note.number - 1];
    if (task && record) {
      await makeRecordsDurable(bridge.store, task.id);
      await tell(bridge, task, record, true);
      count += 1;
    }
    if (record || (await isOld(bridge, note))) await discard(bridge.store.fs, note.path);
  }
  return count;
}

async function isOld({ store }: Bridge, note: Untold): Promise<boolean> {
  const stats = await orMissing(store.fs.stat(note.path));
  return stats !== undefined && Math.abs(store.fs.nowMs() - stats.modifiedAtMs) > changeTakesAtMostMs;
}
