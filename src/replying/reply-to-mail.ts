import { Cc2ccError, failureOf } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { Message } from '../protocol/message.ts';
import type { ChangedState, TaskState } from '../protocol/task-states.ts';
import { type Posted, requireMessageTo, requireRecipient, requireText, type Sender } from '../sending/post.ts';
import { hopsOfReply, postReply } from '../sending/post-reply.ts';
import type { Located } from '../store/outcomes/locate.ts';
import { changeTask } from '../tasks/change-task.ts';
import { findTask, taskOfMessage } from '../tasks/find-task.ts';
import type { Task } from '../tasks/task.ts';
import { rightsOf } from '../tasks/task-roles.ts';

export interface Reply {
  readonly msgId: string;
  readonly text: string;
  /** What a task becomes by this answer; the state that it has leaves it as it is. */
  readonly taskState?: ChangedState | undefined;
  /** Absolute paths that belong to a task's result. */
  readonly files?: readonly string[] | undefined;
}

export interface Replied {
  /** To the sender of the answered message. */
  readonly posted: Posted;
  /** To the others of its conversation; none unless `replyToAll` answered. */
  readonly others: readonly Posted[];
  /** The task that the answered message belongs to, and its state now. */
  readonly task: { readonly id: string; readonly state: TaskState; readonly isChanged: boolean } | undefined;
}

/**
 * Answers a message that was sent to `sender`. The worker's answer to a task completes it, and the giver's answer to a
 * question about it lets it go on, unless `taskState` says otherwise. Where the task allows neither, the answer goes as
 * any other.
 * @throws NOT_FOUND, BAD_INPUT, UNKNOWN_RECIPIENT, and for `taskState` what `changeTask` throws; nothing is sent then.
 */
export async function replyToMail(bridge: Bridge, sender: Sender, reply: Reply): Promise<Replied> {
  requireText(reply.text);
  const question = await requireMessageTo(bridge, sender.name, reply.msgId.trim());
  const task = await taskOfMessage(bridge, question.message, question.mailbox.name);
  if (!task) {
    requireNoTaskArguments(reply);
    return { posted: await postReply(bridge, sender, question, reply.text), others: [], task: undefined };
  }
  await requireRecipient(bridge, question.message.from);
  const state = reply.taskState ?? (await usualState(bridge, sender, task, question.message));
  if (state !== undefined && state !== task.state) {
    const replied = await tryToChange(bridge, sender, reply, question, { id: task.id, state });
    if (replied) return replied;
  }
  const posted = await postReply(bridge, sender, question, reply.text);
  let { state: stateNow } = task;
  // The answer is accepted, whatever becomes of this look.
  await failureOf(async () => {
    stateNow = (await findTask(bridge, task.id))?.state ?? stateNow;
  });
  return { posted, others: [], task: { id: task.id, state: stateNow, isChanged: false } };
}

/** What an answer that says nothing about the task makes of it. */
async function usualState(
  bridge: Bridge,
  sender: Sender,
  task: Task,
  answered: Message,
): Promise<ChangedState | undefined> {
  const { side, states, isTakeOver } = await rightsOf(bridge, task, sender.name);
  const isQuestion = answered.task?.state === 'input-required';
  const usual = side === 'worker' ? 'completed' : 'working';
  const isMeant = side === 'worker' ? !isTakeOver : isQuestion;
  return isMeant && states.includes(usual) ? usual : undefined;
}

/** @returns undefined if the task changed meanwhile, and the answer did not ask for more than what is usual. */
async function tryToChange(
  bridge: Bridge,
  sender: Sender,
  reply: Reply,
  question: Located,
  { id, state }: { readonly id: string; readonly state: ChangedState },
): Promise<Replied | undefined> {
  const hops = await hopsOfReply(bridge, sender, question.message);
  const change = { taskId: id, state, text: reply.text, files: reply.files, replyTo: question.id, hops };
  try {
    const { posted, untoldBecause } = await changeTask(bridge, sender, change);
    if (posted[0]) return { posted: posted[0], others: [], task: { id, state, isChanged: true } };
    const why = untoldBecause ?? 'its recipient is gone';
    throw new Cc2ccError(
      'STORE_FAILED',
      `task ${id} is ${state} now, but your answer was not sent: ${why}; cc2cc tries again`,
    );
  } catch (error) {
    const isTooLate = error instanceof Cc2ccError && ['ILLEGAL_TRANSITION', 'NOT_ALLOWED'].includes(error.code);
    if (isTooLate && reply.taskState === undefined) return undefined;
    throw error;
  }
}

function requireNoTaskArguments({ msgId, taskState, files }: Reply): void {
  if (taskState === undefined && (files ?? []).length === 0) return;
  throw new Cc2ccError('BAD_INPUT', `${msgId} belongs to no task; leave task_state and files out`);
}
