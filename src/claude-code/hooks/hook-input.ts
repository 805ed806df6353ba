import * as z from 'zod/mini';
import { parseJson } from '../../protocol/json.ts';
import { oldestClient } from '../tested-clients.ts';

/** How the client calls each field that cc2cc reads (https://code.claude.com/docs/en/hooks). */
const required = { sessionId: 'session_id', directory: 'cwd', event: 'hook_event_name' } as const;
const optional = {
  transcriptPath: 'transcript_path',
  /** Set inside a subagent. */
  agentId: 'agent_id',
  source: 'source',
  reason: 'reason',
  title: 'session_title',
  prompt: 'prompt',
  promptId: 'prompt_id',
  /** What happened to a watched file. */
  change: 'event',
  commandName: 'command_name',
  commandArguments: 'command_args',
} as const;

/** What the client writes to a hook's stdin, as far as cc2cc reads it. */
export type HookInput = Readonly<Record<keyof typeof required, string>> &
  Readonly<Partial<Record<keyof typeof optional, string>>>;

const { sessionId, directory, event } = required;
const schema = z.looseObject({ [sessionId]: z.string(), [directory]: z.string(), [event]: z.string() });

/** @throws where the client is too old, or too new, to be understood. */
export function parseHookInput(json: string): HookInput {
  const { data, error } = schema.safeParse(parseJson(json));
  if (!data) {
    const field = error.issues[0]?.path[0];
    throw unusable(field === undefined ? 'is not a JSON object' : `has no usable "${String(field)}"`);
  }
  const input: Partial<Record<keyof typeof required | keyof typeof optional, string>> = {};
  for (const [field, name] of entriesOf({ ...required, ...optional })) {
    const value = data[name];
    if (typeof value === 'string') input[field] = value;
  }
  return { ...input, sessionId: data[sessionId], directory: data[directory], event: data[event] };
}

function entriesOf<Fields extends object>(fields: Fields): [keyof Fields, Fields[keyof Fields]][] {
  return Object.entries(fields) as [keyof Fields, Fields[keyof Fields]][];
}

function unusable(fault: string): Error {
  return new Error(`the hook's input ${fault}; a Claude Code of ${oldestClient} or newer is needed`);
}

/** Whether the session goes on after this SessionStart, with a conversation that was summed up. */
export function isAfterCompaction({ source }: HookInput): boolean {
  return source === 'compact';
}

/** Whether the same client goes on with another session after this SessionEnd. */
export function isClientGoingOn({ reason }: HookInput): boolean {
  return reason === 'clear' || reason === 'resume';
}
