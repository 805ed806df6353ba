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

/**
 * Checked by hand and not by a schema: everybody waits for the hook that runs at each prompt, and loading the schema
 * library would take it a tenth of its time.
 */
export function parseHookInput(json: string): HookInput {
  const stored = parseJson(json);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) throw unusable('is not a JSON object');
  const given = stored as Record<string, unknown>;
  for (const name of Object.values(required)) {
    if (typeof given[name] !== 'string') throw unusable(`has no usable "${name}"`);
  }
  const fields = Object.entries({ ...required, ...optional }).filter(([, name]) => typeof given[name] === 'string');
  return Object.fromEntries(fields.map(([field, name]) => [field, given[name]])) as HookInput;
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

/** Whether the session goes on after this SessionStart, with a conversation that was summed up. */
export function isAfterCompaction({ source }: HookInput): boolean {
  return source === 'compact';
}

/** Whether the same client goes on with another session after this SessionEnd. */
export function isClientGoingOn({ reason }: HookInput): boolean {
  return reason === 'clear' || reason === 'resume';
}
