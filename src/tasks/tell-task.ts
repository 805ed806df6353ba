import { Cc2ccError } from '../base/errors.ts';
import { discard, orMissing } from '../base/files.ts';
import { Pace } from '../base/pace.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { resolveRecipient } from '../identity/card.ts';
import { isAgentName } from '../protocol/names.ts';
import { type Letter, type Posted, post, type Sender } from '../sending/post.ts';
import { finishReply } from '../sending/post-reply.ts';
import { locate } from '../store/outcomes/locate.ts';
import { findTask, isSameAgent } from './find-task.ts';
import type { Task, TaskRecord } from './task.ts';
import { lettersOf } from './task-letters.ts';
import { listUntold, makeRecordsDurable, type Untold } from './task-records.ts';

/** A look tells of this many; what is told of goes, so that the next look finds others. */
const toldAtOnce = 200;
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
  const letters = lettersOf(task, record);
  const posted: Posted[] = [];
  for (const { to, letter } of letters) {
    // The giver's name is what another program may have written.
    const name = isAgentName(to) ? await resolveRecipient(bridge.registry, to) : undefined;
    if (name === undefined || (await isSameAgent(bridge, name, record.by))) continue;
    // It may have come to another mailbox before, under a name that was changed since.
    if (isRepeated && letter.id && (await locate(bridge.store, letter.id))) continue;
    posted.push(...(await postIfWelcome(bridge, sender, { ...letter, to: name })));
  }
  const question = record.replyTo === null ? undefined : await locate(bridge.store, record.replyTo);
  const [answer] = letters;
  if (question && answer?.letter.id) await finishReply(bridge, question, answer.letter.id);
  return posted;
}

/** Who takes no mail of another project gets none about a task either, and the task goes on. */
async function postIfWelcome(bridge: Bridge, sender: Sender, letter: Letter): Promise<Posted[]> {
  try {
    return [await post(bridge, sender, letter)];
  } catch (error) {
    if (error instanceof Cc2ccError && error.code === 'OTHER_PROJECT') return [];
    throw error;
  }
}

/**
 * Tells of changes whose authors were cut off before they could, of one task or of all.
 * @returns how many there were.
 * @throws the first error, after all others have been told of.
 */
export async function tellUntold(bridge: Bridge, ofTask?: string): Promise<number> {
  const errors: unknown[] = [];
  let count = 0;
  const pace = new Pace(bridge.store.fs);
  for (const note of (await listUntold(bridge.store, ofTask)).slice(0, toldAtOnce)) {
    await pace.step();
    try {
      if (await tellOfOne(bridge, note)) count += 1;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return count;
}

/** @returns false for a change that was not made. */
async function tellOfOne(bridge: Bridge, note: Untold): Promise<boolean> {
  const task = await findTask(bridge, note.id);
  const record = task?.history[note.number - 1];
  if (task && record) {
    await makeRecordsDurable(bridge.store, task.id);
    await tell(bridge, task, record, true);
  }
  if (record || (await isOld(bridge, note))) await discard(bridge.store.fs, note.path);
  return record !== undefined;
}

async function isOld({ store }: Bridge, note: Untold): Promise<boolean> {
  const stats = await orMissing(store.fs.stat(note.path));
  return stats !== undefined && Math.abs(store.fs.nowMs() - stats.modifiedAtMs) > changeTakesAtMostMs;
}
