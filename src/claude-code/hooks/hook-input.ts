import { oldestClient } from '../tested-clients.ts';

/** What the client writes to a hook's stdin, as far as cc2cc reads it (https://code.claude.com/docs/en/hooks). */
export interface HookInput {
  readonly sessionId: string;
  readonly directory: string;
  readonly transcriptPath: string | undefined;
  /** Set inside a subagent. */
  readonly agentId: string | undefined;
  readonly source: string | undefined;
  readonly reason: string | undefined;
  /** The session's title, whoever set it. */
  readonly title: string | undefined;
  readonly prompt: string | undefined;
  /** The transcript has it, too. */
  readonly promptId: string | undefined;
  /** What happened to a watched file. */
  readonly change: string | undefined;
  readonly commandName: string | undefined;
  readonly commandArguments: string | undefined;
}

/**
 * Checked by hand and not by a schema: everybody waits for the hook that runs at each prompt, and loading the schema
 * library would take it a tenth of its time.
 */
export function parseHookInput(json: string): HookInput {
  const stored = parseJson(json);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) throw unusable('is not a JSON object');
  const text = (name: string): string | undefined => {
    const value = (stored as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : undefined;
  };
  const required = (name: string): string => {
    const value = text(name);
    if (value === undefined) throw unusable(`has no usable "${name}"`);
    return value;
  };
  const input = {
    sessionId: required('session_id'),
    directory: required('cwd'),
    transcriptPath: text('transcript_path'),
    agentId: text('agent_id'),
    source: text('source'),
    reason: text('reason'),
    title: text('session_title'),
    prompt: text('prompt'),
    promptId: text('prompt_id'),
    change: text('event'),
    commandName: text('command_name'),
    commandArguments: text('command_args'),
  };
  required('hook_event_name');
  return input;
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
