/**
 * Where a message is. It moves to the right. An owner that is gone, or threw it away, has it `offered` once more; a
 * rewind that removed it from its reader's conversation brings it back from `seen` to `queued`:
 *
 *     queued ──▶ offered ──▶ seen ──▶ answered
 *       │           │
 *       └──▶ expired, dead ◀──┘
 *
 * `queued` lies in the inbox. `offered` was handed to a session, which does not prove that its model read it. `seen`
 * was found in that session's transcript. `expired` and `dead` were never seen, and say why. `untracked` stands beside
 * them: the client's own SendMessage took the message to a live session, and nobody knows whether it was read.
 */
export const messageStates = ['queued', 'offered', 'seen', 'answered', 'expired', 'dead', 'untracked'] as const;

export type MessageState = (typeof messageStates)[number];

/** Whether no model is known to have read it, and one still may. */
export function isUnread(state: MessageState | undefined): boolean {
  return state === 'queued' || state === 'offered';
}
