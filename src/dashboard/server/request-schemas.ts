import * as z from 'zod/mini';
import { Cc2ccError } from '../../base/errors.ts';
import { isMessageId } from '../../protocol/id-form.ts';
import { priorities } from '../../protocol/message.ts';
import { changedStates } from '../../protocol/task-states.ts';
import { trafficRanges } from '../api/api.ts';

const messageId = z.string().check(z.refine(isMessageId));
const requestId = z.string().check(z.regex(/^[A-Za-z0-9-]{8,64}$/));
const cursor = z.optional(z.string());

/** What the page may look at, by the last part of its address, and the query that each takes. */
const looks = {
  overview: z.object({}),
  conversations: z.object({ cursor }),
  thread: z.object({ id: z.string(), cursor }),
  message: z.object({ id: z.string(), mailbox: z.string() }),
  search: z.object({ q: z.string() }),
  tasks: z.object({}),
  task: z.object({ id: z.string() }),
  traffic: z.object({ range: z._default(z.enum(trafficRanges), 'day') }),
  held: z.object({}),
  dead: z.object({ cursor }),
  quarantined: z.object({}),
};

/** What the page may do, by the last part of its address, and the body that each takes. */
const actions = {
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

/** What lets the page's tab in. */
export const enterSchema = z.strictObject({ token: z.string() });

type Parsed<Schemas extends Readonly<Record<string, z.ZodMiniType>>> = {
  readonly [Name in keyof Schemas]: z.infer<Schemas[Name]>;
};
type SchemasOf<Values> = { readonly [Name in keyof Values]: z.ZodMiniType<Values[Name]> };

export type LookQueries = Parsed<typeof looks>;
export type ActionBodies = Parsed<typeof actions>;
export const lookSchemas: SchemasOf<LookQueries> = looks;
export const actionSchemas: SchemasOf<ActionBodies> = actions;

/** @throws BAD_INPUT for a query or a body that the schema refuses. */
export function parseRequest<Value>(schema: z.ZodMiniType<Value>, given: unknown): Value {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.');
  throw new Cc2ccError('BAD_INPUT', `${field ? `the field "${field}"` : 'the request'} is wrong; reload the page`);
}
