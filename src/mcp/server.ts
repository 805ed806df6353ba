import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type ProgressToken,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { Cc2ccError, describeError, isSystemError } from '../base/errors.ts';
import { faultAtWork } from '../bridge/opening-fault.ts';
import { failureInWords } from '../decisions/decision.ts';
import { cutText, makeVisible } from '../trust/visible-text.ts';
import { hookTools, nothing } from './hook-tools.ts';
import type { ModuleDoor } from './module/door.ts';
import { describeDoor, isHello } from './module/hello.ts';
import { ownInfo } from './own-info.ts';
import { orNote } from './tool/or-note.ts';
import type { Tool, ToolCall, ToolContext } from './tool/tool.ts';
import { tools } from './tools/index.ts';

/** An error may quote what another agent wrote. */
const longestFailure = 4_000;

/**
 * The MCP server: the listed tools for the model, and the unlisted ones that the client's hooks call.
 * @param openContext opens the bridge. It is called with the first tool call and not before: a client that gets no
 * answer to `initialize` does not start the server again for a quarter of an hour.
 * @param approvesOwnTools whether the settings let the tools run without a question; asked while the bridge is closed.
 * @param door opens for the client's in-process module when that says hello.
 */
export function createServer(
  openContext: () => Promise<ToolContext>,
  approvesOwnTools: () => boolean,
  door: Pick<ModuleDoor, 'open'>,
): Server {
  const { serverInfo, ...options } = ownInfo;
  const server = new Server(serverInfo, options);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describeTool) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    if (isHello(params)) return success(describeDoor(await door.open()));
    const tool = [...tools, ...hookTools].find(({ name }) => name === params.name);
    if (!tool) return failure(`BAD_INPUT: there is no tool ${params.name}`);
    const report = reportTo(sendNotification, params._meta?.progressToken);
    const input = params.arguments ?? {};
    let context: ToolContext;
    try {
      context = await openContext();
    } catch (error) {
      if (!hookTools.includes(tool)) return failureOf(error);
      // The hooks of the session's start and of its prompts tell the person, once; one at every step must not say it again.
      return success(tool.outputWhileClosed?.(input, { error, approvesOwnTools: approvesOwnTools() }) ?? nothing);
    }
    return callTool(tool, input, context, { signal, report });
  });
  return server;
}

async function callTool(
  tool: Tool,
  input: Record<string, unknown>,
  context: ToolContext,
  call: ToolCall,
): Promise<CallToolResult> {
  context.session.noteCall();
  try {
    const result = hookTools.includes(tool)
      ? await runLogged(tool, input, context, call)
      : await tool.run(input, context, call);
    const mail = tools.includes(tool)
      ? await orNote('Waiting mail', () => context.session.mailWithResult(tool.name))
      : '';
    return success(result, mail);
  } catch (error) {
    const { fs, layout } = context.bridge.store;
    return failureOf(await faultAtWork(fs, error, layout.root), isSystemError(error));
  }
}

/** Runs a hook's tool, and logs what came of it. */
async function runLogged(tool: Tool, input: unknown, context: ToolContext, call: ToolCall): Promise<string> {
  const { decisions } = context.bridge;
  if (!decisions) return tool.run(input, context, call);
  const took = decisions.stopwatch();
  const note = async (outcome: string) => {
    const name = await context.session.name();
    if (name !== undefined) decisions.note(name, 'hook', undefined, `${tool.name}: ${outcome}`, took());
  };
  try {
    const output = await tool.run(input, context, call);
    await note(outcomeOf(output));
    return output;
  } catch (error) {
    await note(`failed: ${failureInWords(error)}`);
    throw error;
  }
}

function outcomeOf(output: string): string {
  if (output === nothing) return 'says nothing';
  const decision = /"permissionDecision":"(\w+)"/.exec(output)?.[1];
  if (decision !== undefined) return decision;
  if (output.includes('"decision":"block"')) return 'blocks the prompt';
  return output.includes('"additionalContext"') ? 'puts context before the model' : 'says something to the user';
}

function failureOf(error: unknown, isUndone = false): CallToolResult {
  if (error instanceof z.ZodError) return failure(`BAD_INPUT: ${z.prettifyError(error)}`);
  if (error instanceof Cc2ccError) return failure(`${error.message}${isUndone ? '; nothing was sent' : ''}`);
  return failure(`STORE_FAILED: ${describeError(error)}; nothing was sent; run "cc2cc status" for more`);
}

function reportTo(
  send: (notification: ServerNotification) => Promise<void>,
  progressToken: ProgressToken | undefined,
): ToolCall['report'] {
  return ({ doneMs, totalMs, text }) => {
    if (progressToken === undefined) return;
    const params = { progressToken, progress: doneMs / 1000, total: totalMs / 1000, message: text };
    send({ method: 'notifications/progress', params }).catch(() => {
      // The client is gone, which the call notices by itself.
    });
  };
}

function describeTool(tool: Tool) {
  const { $schema, ...inputSchema } = z.toJSONSchema(tool.input, { io: 'input' });
  return {
    name: tool.name,
    description: tool.description,
    annotations: tool.annotations,
    inputSchema: inputSchema as { type: 'object' },
  };
}

function success(...texts: string[]): CallToolResult {
  return { content: texts.filter(Boolean).map((text) => ({ type: 'text', text })) };
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: cutText(makeVisible(text), longestFailure) }] };
}
