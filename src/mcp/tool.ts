import * as z from 'zod';
import type { Bridge } from '../delivery/bridge.ts';
import type { Resident } from './resident.ts';

/** What a tool may use. */
export interface ToolContext {
  readonly bridge: Bridge;
  /** The session that this server belongs to. */
  readonly resident: Resident;
}

/** One call of a tool, which may take a while. */
export interface ToolCall {
  /** Aborted when the client wants no answer any more. */
  readonly signal: AbortSignal;
  /** Tells the client, if it wants to know, what the call waits for. */
  report(progress: { readonly doneMs: number; readonly totalMs: number; readonly text: string }): void;
}

/** One tool: its name, what the model is told, what it takes, what it does. The answer is text for the model. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  run(input: unknown, context: ToolContext, call: ToolCall): Promise<string>;
}

/** Joins a schema and a function that takes what the schema gives. */
export function defineTool<Shape extends z.ZodRawShape>(tool: {
  readonly name: string;
  readonly description: string;
  readonly input: Shape;
  run(input: z.infer<z.ZodObject<Shape>>, context: ToolContext, call: ToolCall): Promise<string>;
}): Tool {
  const input = z.object(tool.input);
  return { ...tool, input, run: (given, context, call) => tool.run(input.parse(given), context, call) };
}
