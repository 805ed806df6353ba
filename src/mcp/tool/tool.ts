import * as z from 'zod';
import type { Bridge } from '../../bridge/bridge.ts';
import type { McpSession } from '../session/mcp-session.ts';

/** What a tool may use. */
export interface ToolContext {
  readonly bridge: Bridge;
  /** The session that this server belongs to. */
  readonly session: McpSession;
}

/** One call of a tool, which may take a while. */
export interface ToolCall {
  /** Aborted when the client wants no answer any more. */
  readonly signal: AbortSignal;
  /** Tells the client, if it wants to know, what the call waits for. */
  report(progress: { readonly doneMs: number; readonly totalMs: number; readonly text: string }): void;
}

/**
 * What a client may go by when it decides whether to ask its person: a session in plan mode runs tools that only read
 * without asking. Each says what is true of every call, not what would be convenient.
 */
export interface ToolEffects {
  /** For people. */
  readonly title: string;
  /** Changes nothing that anybody could notice. */
  readonly readOnlyHint: boolean;
  /** May end or replace something that was there before. */
  readonly destructiveHint: boolean;
  /** The same call again changes nothing more. */
  readonly idempotentHint: boolean;
  /** Reaches beyond the agents and mailboxes of this machine. */
  readonly openWorldHint: boolean;
}

/** One tool: its name, what the model is told, what it takes, what it does. The answer is text for the model. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** What the client is told of a tool that is listed. */
  readonly annotations?: ToolEffects;
  readonly input: z.ZodObject;
  run(input: unknown, context: ToolContext, call: ToolCall): Promise<string>;
  /** Of a tool that a hook calls: its output where the bridge directory cannot be opened; nothing is said without it, or for input of another form. */
  outputWhileClosed?(input: unknown, closed: ClosedBridge): string | undefined;
}

/** What there is to work with when the bridge directory cannot be opened. */
export interface ClosedBridge {
  /** Why it cannot. */
  readonly error: unknown;
  /** The settings let the tools of this server run without a question. */
  readonly approvesOwnTools: boolean;
}

/** A tool that looks and tells. */
export function reads(title: string): ToolEffects {
  return { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
}

/** A tool that adds something, and again with each call. */
export function adds(title: string): ToolEffects {
  return { title, readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
}

/** A tool that puts something in the place of what was there, or ends it; again changes nothing more. */
export function replaces(title: string): ToolEffects {
  return { title, readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false };
}

/** Joins a schema and a function that takes what the schema gives. */
export function defineTool<Shape extends z.ZodRawShape>(tool: {
  readonly name: string;
  readonly description: string;
  readonly annotations?: ToolEffects;
  readonly input: Shape;
  run(input: z.infer<z.ZodObject<Shape>>, context: ToolContext, call: ToolCall): Promise<string>;
  outputWhileClosed?(input: z.infer<z.ZodObject<Shape>>, closed: ClosedBridge): string;
}): Tool {
  const { outputWhileClosed, run, ...rest } = tool;
  const input = z.object(tool.input);
  return {
    ...rest,
    input,
    run: (given, context, call) => run(input.parse(given), context, call),
    ...(outputWhileClosed && {
      outputWhileClosed: (given: unknown, closed: ClosedBridge) => {
        const { data } = input.safeParse(given);
        return data && outputWhileClosed(data, closed);
      },
    }),
  };
}
