import { createProgram, type VerbLoaders } from './run-verb.ts';

/** What the commands about mail do. Of them only the one that runs is evaluated. */
export const mailVerbs: VerbLoaders = {
  send: async () => (await import('./verbs/send.ts')).sendVerb,
  broadcast: async () => (await import('./verbs/send.ts')).broadcastVerb,
  receive: async () => (await import('./verbs/receive.ts')).receiveVerb,
  reply: async () => (await import('./verbs/reply.ts')).replyVerb,
  ask: async () => (await import('./verbs/ask.ts')).askVerb,
  task: async () => (await import('./verbs/task.ts')).taskVerb,
};

export const run = createProgram(mailVerbs);
