import { oldestClient } from '../tested-clients.ts';

const required = ['session_id', 'cwd', 'hook_event_name'] as const;
const optional = [
  'transcript_path',
  'agent_id',
  'source',
  'reason',
  'session_title',
  'prompt',
  'prompt_id',
  'event',
  'command_name',
  'command_args',
] as const;

/** What the client writes to a hook's stdin, as far as cc2cc reads it (https://code.claude.com/docs/en/hooks). */
export type HookInput = Record<(typeof required)[number], string> &
  Partial<Record<(typeof optional)[number], string | undefined>>;

/**
 * Checked by hand and not by a schema: everybody waits for the hook that runs at each prompt, and loading the schema
 * library would take it a tenth of its time.
 */
export function parseHookInput(json: string): HookInput {
  const input = parseJson(json);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw unusable('is not a JSON object');
  const fields = input as Record<string, unknown>;
  for (const field of required) if (typeof fields[field] !== 'string') throw unusable(`has no usable "${field}"`);
  const given = [...required, ...optional].filter((field) => typeof fields[field] === 'string');
  return Object.fromEntries(given.map((field) => [field, fields[field]])) as HookInput;
}

function unusable(fault: string): Error {
  return new Error(`the hook's input ${fault}; a Claude Code of ${oldestClient} or newer is needed`);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
