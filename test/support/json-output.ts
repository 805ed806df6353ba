import * as z from 'zod';
import { decisionEvents } from '../../src/decisions/decision.ts';
import { messageTypes, priorities } from '../../src/protocol/message.ts';
import { messageStates } from '../../src/protocol/states.ts';
import { taskStates } from '../../src/protocol/task-states.ts';

const date = z.iso.datetime().describe('ISO 8601, UTC');
const messageState = z.enum(messageStates);
const taskState = z.enum(taskStates);
const signature = z.enum(['verified', 'unsigned', 'SIGNATURE INVALID']);

const posted = z.strictObject({
  id: z.string(),
  to: z.string(),
  state: z.literal('queued'),
  recipientOnline: z.boolean(),
  unnoted: z.string().optional(),
});

const replied = posted.extend({
  replyTo: z.string(),
  task: z.strictObject({ id: z.string(), state: taskState }).optional(),
});

const message = z.strictObject({
  id: z.string(),
  timestamp: date,
  from: z.string(),
  to: z.string(),
  type: z.enum(messageTypes),
  priority: z.enum(priorities),
  content: z.strictObject({ text: z.string(), parts: z.array(z.unknown()) }),
  replyTo: z.string().nullable(),
  answerBy: date.optional(),
  thread: z.string().nullable(),
  task: z.record(z.string(), z.unknown()).nullable(),
  ttl: z.number(),
  hops: z.number(),
  batch: z.strictObject({ id: z.string(), copies: z.record(z.string(), z.string()) }).optional(),
  identity: z.record(z.string(), z.unknown()).nullable(),
  v: z.number(),
  signature,
});

const task = z.strictObject({
  id: z.string(),
  state: taskState,
  giver: z.string(),
  worker: z.string().nullable(),
  candidates: z.array(z.string()),
  text: z.string(),
  files: z.array(z.string()),
  givenAt: date,
  since: date,
  deadline: date.nullable(),
  open: z.boolean(),
  overdue: z.boolean(),
  vanished: z.boolean(),
});

const status = z.strictObject({
  id: z.string(),
  state: messageState,
  reason: z.string(),
  from: z.string(),
  to: z.string(),
  priority: z.enum(priorities),
  sentAt: date,
  signature,
  since: date,
  attempts: z.number(),
  replyId: z.string().nullable(),
  proof: z.enum(['transcript', 'answer', 'acknowledgement', 'client']).nullable(),
  copies: z
    .array(
      z.strictObject({
        id: z.string(),
        to: z.string(),
        state: z.enum([...messageStates, 'missing']),
        since: date.nullable(),
        reason: z.string(),
      }),
    )
    .optional(),
  task: task.optional(),
});

const command = z.array(z.string());

/** What `--json` prints, by the headings of docs/JSON.md. Fields that are added later must be added here and there. */
export const jsonOutputs = {
  version: z.strictObject({ version: z.string() }),
  init: z.strictObject({
    directory: z.string(),
    name: z.string().nullable(),
    key: z.strictObject({ id: z.string(), path: z.string() }),
  }),
  agents: z.array(
    z.strictObject({
      name: z.string(),
      online: z.boolean(),
      state: z.enum(['idle', 'working', 'waiting', 'unknown', 'offline']),
      waitingFor: z.string().nullable(),
      directory: z.string().nullable(),
      project: z.string().nullable(),
      branch: z.string().nullable(),
      role: z.string().nullable(),
      groups: z.array(z.string()),
      summary: z.string().nullable(),
      unread: z.number(),
      lastSeenAt: date,
      lastUsedAtMs: z.number(),
    }),
  ),
  'send to one name': posted,
  'send to any other address, broadcast': z.array(posted),
  reply: replied,
  'reply --all': z.array(replied),
  receive: z.array(message.extend({ attempt: z.number(), redelivered: z.boolean() })),
  ask: z.strictObject({
    id: z.string(),
    replyId: z.string(),
    from: z.string(),
    thread: z.string().nullable(),
    timestamp: date,
    text: z.string(),
    attempt: z.number(),
    redelivered: z.boolean(),
  }),
  'status of a message': status,
  'status without an id': z.strictObject({
    name: z.string(),
    online: z.array(z.string()),
    elsewhere: z.strictObject({ agents: z.number(), projects: z.array(z.string()) }),
    waiting: z.number(),
    warnings: z.array(z.string()),
    unseen: z.array(
      z.strictObject({ id: z.string(), to: z.string(), state: z.enum(['queued', 'offered']), signature }),
    ),
    reservations: z.array(
      z.strictObject({
        name: z.string(),
        repository: z.string(),
        paths: z.array(z.string()),
        reason: z.string(),
        expiresAt: date,
      }),
    ),
  }),
  'cc2cc alone': z.strictObject({
    name: z.string(),
    online: z.array(z.string()),
    elsewhere: z.strictObject({ agents: z.number(), projects: z.array(z.string()) }),
    waiting: z.number(),
    warnings: z.array(z.string()),
    unseen: z.array(
      z.strictObject({ id: z.string(), to: z.string(), state: z.enum(['queued', 'offered']), signature }),
    ),
    stuck: z.array(z.strictObject({ check: z.string(), detail: z.string(), fix: z.string().nullable() })),
  }),
  'thread, search': z.array(message.extend({ state: messageState })),
  'task list': z.array(task),
  'task show': task.extend({
    history: z.array(
      z.strictObject({
        number: z.number(),
        state: taskState,
        by: z.string(),
        at: date,
        text: z.string().nullable(),
        files: z.array(z.string()),
        takenFrom: z.string().nullable(),
      }),
    ),
  }),
  'task update, task take': z.strictObject({
    id: z.string(),
    state: taskState,
    worker: z.string().nullable(),
    takenFrom: z.string().nullable(),
    told: z.array(z.strictObject({ id: z.string(), to: z.string() })),
  }),
  'logs: a decision': z.strictObject({
    at: date,
    pid: z.number(),
    process: z.string(),
    event: z.enum(decisionEvents),
    id: z.string().optional(),
    why: z.string(),
    ms: z.number().optional(),
  }),
  'watch: a message': z.strictObject({
    kind: z.literal('message'),
    id: z.string(),
    from: z.string(),
    to: z.string(),
    state: messageState,
    type: z.enum(messageTypes),
    signature,
    preview: z.string(),
    atMs: z.number(),
  }),
  'watch: an agent': z.strictObject({
    kind: z.literal('agent'),
    name: z.string(),
    online: z.boolean(),
    atMs: z.number(),
  }),
  validate: z.strictObject({
    checked: z.number(),
    problems: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
  }),
  cleanup: z.strictObject({
    removed: z.number(),
    sizeBytes: z.number(),
    counts: z.partialRecord(z.enum(['seen', 'dead', 'bad', 'note', 'used id', 'draft']), z.number()),
    expired: z.number(),
    dryRun: z.boolean(),
  }),
  'service --dry-run': z.strictObject({
    files: z.array(z.strictObject({ path: z.string(), text: z.string() })),
    start: z.array(command),
    stop: z.array(command),
    status: z.array(command),
  }),
  service: z.strictObject({
    action: z.enum(['install', 'uninstall', 'status']),
    files: z.array(z.string()),
    done: z.array(z.string()),
  }),
  'install-cli': z.strictObject({
    path: z.string(),
    action: z.enum(['installed', 'removed', 'none']),
    onPath: z.boolean(),
  }),
  completion: z.strictObject({ shell: z.enum(['bash', 'zsh', 'fish']), script: z.string() }),
  statusline: z.strictObject({ name: z.string(), online: z.number(), unread: z.number() }).nullable(),
  dashboard: z.strictObject({ url: z.url() }),
  'dashboard --stop': z.strictObject({ stopped: z.array(z.number()) }),
  doctor: z.array(
    z.strictObject({
      check: z.string(),
      result: z.enum(['good', 'weaker', 'broken']),
      detail: z.string(),
      fix: z.string().optional(),
      doorbells: z.array(z.strictObject({ name: z.string(), works: z.boolean(), why: z.string() })).optional(),
    }),
  ),
  'a warning': z.strictObject({ warning: z.string() }),
  'an error': z.strictObject({
    error: z.object({
      code: z.string(),
      message: z.string(),
      accepted: z.array(z.strictObject({ id: z.string(), to: z.string() })).optional(),
      refused: z.array(z.strictObject({ to: z.string(), reason: z.string() })).optional(),
    }),
  }),
} as const satisfies Record<string, z.ZodType>;

export type JsonOutput = keyof typeof jsonOutputs;

/** The fields of a schema, flat, as docs/JSON.md lists them: `key.id`, `unseen[].id`, each with its kind in words. */
export function fieldsOf(schema: z.ZodType): string[] {
  return list(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, '');
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

function list(schema: JsonSchema, path: string): string[] {
  const { plain } = splitNull(schema);
  if (plain.type === 'array' && plain.items) return list(plain.items, path === '' ? '' : `${path}[]`);
  return Object.entries(plain.properties ?? {}).flatMap(([name, field]) => {
    const fieldPath = path === '' ? name : `${path}.${name}`;
    const may = plain.required?.includes(name) ? '' : ', or absent';
    return [`${fieldPath}: ${kindOf(field)}${may}`, ...list(field, fieldPath)];
  });
}

function kindOf(schema: JsonSchema): string {
  const { plain, isNullable } = splitNull(schema);
  return `${plainKind(plain)}${isNullable ? ' or null' : ''}`;
}

function plainKind({ type, const: only, enum: words, format, items }: JsonSchema): string {
  if (only !== undefined) return `\`${only}\``;
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (format === 'date-time') return 'time';
  if (type === 'array') return `list${items && Object.keys(items).length > 0 ? ` of ${plural(plainKind(items))}` : ''}`;
  return kindNames[String(type)] ?? 'anything';
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
};

function plural(kind: string): string {
  return kind.startsWith('list') ? `lists${kind.slice('list'.length)}` : `${kind}s`;
}

function splitNull(schema: JsonSchema): { plain: JsonSchema; isNullable: boolean } {
  const { anyOf, type } = schema;
  if (Array.isArray(type)) return { plain: { ...schema, type: type[0] }, isNullable: type.includes('null') };
  const others = anyOf?.filter((one) => one.type !== 'null') ?? [schema];
  return { plain: others[0] ?? schema, isNullable: others.length < (anyOf?.length ?? 1) };
}
