import { join } from 'node:path';
import * as z from 'zod/mini';
import { Cc2ccError, describeError } from '../base/errors.ts';
import { exists } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { Pace, wholeList } from '../base/pace.ts';
import { parserOf, readState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { presentName } from '../identity/card.ts';
import { lastSeenAtMs } from '../identity/presence.ts';
import { onlineNamesIfFew } from '../identity/roster.ts';
import { type VanishedName, vanishedName } from '../protocol/file-names.ts';
import { noticeIdOf } from '../protocol/ids.ts';
import type { Message } from '../protocol/message.ts';
import { agentName } from '../protocol/objects.ts';
import { composeNotice, noticeRecipient, sendNotice } from '../sending/notice.ts';
import { ringForAbsentServer } from '../sending/ring-for-absent-server.ts';
import { beginningOf } from '../trust/beginning.ts';
import { isSameAgent } from './find-task.ts';
import { type Task, taskOf } from './task.ts';
import { listTaskIds, readRecords } from './task-records.ts';
import { hasVanished } from './task-roles.ts';

/** A session that is started anew, or resumed, is back by then. */
const patienceMs = 120_000;
const quotedCharacters = 80;

/** What decides the bytes of a notice; the first to write it down counts. */
interface Intent {
  readonly to: string;
  readonly worker: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
}

/**
 * Tells the givers of tasks that were begun, once for each change of a task, that its worker has no session any more.
 * It wakes nobody. Whoever looks first writes down what the notice says, and every other process, also after a crash,
 * sends the very same bytes, of which one copy is ever shown.
 * @param portions what a look takes of the tasks, which may be very many.
 * @throws the first error, after all other tasks were looked at.
 */
export async function tellOfVanished(bridge: Bridge, portions = wholeList): Promise<void> {
  const errors: unknown[] = [];
  const online = await onlineNamesIfFew(bridge.registry);
  // Nobody is told that a worker is gone while that is not known.
  if (online === undefined) return;
  const pace = new Pace(bridge.store.fs);
  for (const id of portions.next(await listTaskIds(bridge.store))) {
    await pace.step();
    try {
      const task = taskOf(id, await readRecords(bridge.store, id));
      if (task && task.state !== 'submitted' && (await isGone(bridge, task, online))) await tellGiver(bridge, task);
    } catch (error) {
      // A record that cannot be understood is told by every list of tasks.
      if (!(error instanceof Cc2ccError && error.code === 'STORE_FAILED')) errors.push(error);
    }
  }
  if (errors.length > 0) throw new Cc2ccError('STORE_FAILED', describeError(errors[0]), { cause: errors[0] });
}

async function isGone(bridge: Bridge, task: Task, online: readonly string[]): Promise<boolean> {
  if (task.worker === null || !(await hasVanished(bridge, task, online))) return false;
  const seenAtMs = await lastSeenAtMs(bridge.registry, await presentName(bridge.registry, task.worker));
  return seenAtMs === undefined || bridge.store.fs.nowMs() - seenAtMs >= patienceMs;
}

async function tellGiver(bridge: Bridge, task: Task): Promise<void> {
  const { fs, layout } = bridge.store;
  const changes = task.history.length;
  const pathOf = (kind: VanishedName['kind']) => join(layout.tasks, task.id, vanishedName.format({ changes, kind }));
  if (await exists(fs, pathOf('told'))) return;
  const to = await noticeRecipient(bridge, task.giver);
  if (to === undefined || task.worker === null) return;
  if (await isSameAgent(bridge, to, task.worker)) return;
  const timestamp = new Date(fs.nowMs()).toISOString();
  await linkOnce(fs, pathOf('json'), JSON.stringify({ to, worker: task.worker, timestamp } satisfies Intent));
  const intent = await readState(fs, pathOf('json'), parseIntent);
  if (!intent) return;
  await sendNotice(bridge, vanishedNotice(task, intent));
  await ringForAbsentServer(bridge, intent.to);
  await linkOnce(fs, pathOf('told'), '');
}

export const parseIntent = parserOf<Intent>(
  z.looseObject({ to: agentName, worker: z.string(), timestamp: z.string() }),
);

function vanishedNotice(task: Task, { to, worker, timestamp }: Intent): Message {
  const name = `task ${task.id} ("${beginningOf(task.text, quotedCharacters)}")`;
  return composeNotice({
    id: noticeIdOf('vanished', `${task.id} ${task.history.length}`),
    from: worker,
    to,
    text: `${worker}, who works on ${name}, has no session anymore. The task is ${task.state}. Another agent can take it over, or ${worker} goes on with it when it is back.`,
    timestamp,
    priority: 'low',
    replyTo: task.candidates.length === 1 ? task.id : null,
    thread: task.thread ?? task.id,
  });
}
