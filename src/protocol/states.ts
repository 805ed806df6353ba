/**
 * Where a message is. It moves to the right, and only an owner that is gone brings it back from `offered`:
 *
 *     queued ──▶ offered ──▶ seen ──▶ answered
 *       │           │
 *       └──▶ expired, dead ◀──┘
 *
 * `queued` lies in the inbox. `offered` was handed to a session, which does not prove that its model read it. `seen`
 * was found in that session's transcript. `expired` and `dead` were never seen, and say why.
 */
export const messageStates = ['queued', 'offered', 'seen', 'answered', 'expired', 'dead'] as const;

export type MessageState = (typeof messageStates)[number];
