import * as z from 'zod/mini';
import { parseJson } from '../../protocol/json.ts';
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

const requiredFields = z.looseObject({ session_id: z.string(), cwd: z.string(), hook_event_name: z.string() });

/** @throws where the client is too old, or too new, to be understood. */
export function parseHookInput(json: string): HookInput {
  const { data, error } = requiredFields.safeParse(parseJson(json));
  if (!data) {
    const field = error.issues[0]?.path[0];
    throw unusable(field === undefined ? 'is not a JSON object' : `has no usable "${String(field)}"`);
  }
  const text = (name: string): string | undefined => {
    const value = data[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    sessionId: data.session_id,
    directory: data.cwd,
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
