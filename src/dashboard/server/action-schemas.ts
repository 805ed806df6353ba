import * as z from 'zod/mini';
import { Cc2ccError } from '../../base/errors.ts';
import { isMessageId } from '../../protocol/ids.ts';
import { priorities } from '../../protocol/message.ts';
import { changedStates } from '../../protocol/task-states.ts';

const messageId = z.string().check(z.refine(isMessageId));
const requestId = z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/));

/** With what the page lets its tab in. */
export const enterSchema = z.strictObject({ token: z.string() });

/** What the page may ask for, by the last part of its address. */
export const actionSchemas = {
  send: z.strictObject({
    to: z.string(),
    text: z.string(),
    priority: z.enum(priorities),
    type: z._default(z.enum(['message', 'task']), 'message'),
    deadline: z.optional(z.string()),
    requestId,
  }),
  reply: z.strictObject({ id: messageId, text: z.string(), requestId }),
  task: z.strictObject({
    id: messageId,
    state: z.enum(changedStates),
    text: z.optional(z.string()),
    files: z.optional(z.array(z.string())),
    requestId,
  }),
  acknowledge: z.strictObject({ id: messageId }),
  release: z.strictObject({ id: messageId, confirmed: z.literal(true) }),
  redeliver: z.strictObject({ id: messageId, confirmed: z.literal(true) }),
  drop: z.strictObject({ id: messageId, confirmed: z.literal(true) }),
};

export type ActionName = keyof typeof actionSchemas;

/** @throws BAD_INPUT for a body that is none of this action. */
export function parseAction<Shape extends z.ZodMiniType>(schema: Shape, body: unknown): z.infer<Shape> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.');
  throw new Cc2ccError('BAD_INPUT', `${field ? `the field "${field}"` : 'the request'} is wrong; load the page again`);
}
