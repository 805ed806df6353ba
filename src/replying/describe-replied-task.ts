import type { Replied } from './reply-to-mail.ts';

/** Says what a reply made of the task it answers; undefined for a reply to other mail. */
export function describeRepliedTask({ task }: Replied): string | undefined {
  if (!task) return undefined;
  return task.isChanged
    ? `Task ${task.id} is ${task.state} now.`
    : `Task ${task.id} stays ${task.state}; your answer did not change it.`;
}
