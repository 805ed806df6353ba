import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { Cc2ccError, describeError } from '../base/errors.ts';
import { cutText, makeVisible } from '../trust/visible-text.ts';
import { hookTools } from './hook-tools.ts';
import { instructions } from './instructions.ts';
import type { Tool, ToolContext } from './tool.ts';
import { tools } from './tools/index.ts';

declare const __CC2CC_VERSION__: string;

/** An error may quote what another agent wrote. */
const longestFailure = 4_000;

/**
 * The MCP server: the listed tools for the model, and the unlisted ones that the client's hooks call.
 * @param openContext opens the bridge. It is called with the first tool call and not before: a client that gets no
 * answer to `initialize` does not start the server again for a quarter of an hour.
 */
export function createServer(openContext: () => Promise<ToolContext>): Server {
  const server = new Server(
    { name: 'cc2cc', version: __CC2CC_VERSION__ },
    { capabilities: { tools: {}, experimental: { 'claude/channel': {} } }, instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(describeTool) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = [...tools, ...hookTools].find(({ name }) => name === params.name);
    if (!tool) return failure(`BAD_INPUT: there is no tool ${params.name}`);
    return callTool(tool, params.arguments ?? {}, openContext);
  });
  return server;
}

async function callTool(
  tool: Tool,
  input: Record<string, unknown>,
  openContext: () => Promise<ToolContext>,
): Promise<CallToolResult> {
  try {
    const context = await openContext();
    const answer = await tool.run(input, context);
    const mail = tools.includes(tool) ? await context.resident.mailWithAnswer(tool.name) : '';
    return { content: [answer, mail].filter(Boolean).map((text) => ({ type: 'text', text })) };
  } catch (error) {
    if (error instanceof z.ZodError) return failure(`BAD_INPUT: ${z.prettifyError(error)}`);
    if (error instanceof Cc2ccError) return failure(error.message);
    return failure(`STORE_FAILED: ${describeError(error)}; nothing was sent; "cc2cc status" may tell more`);
  }
}

function describeTool(tool: Tool) {
  const { $schema, ...inputSchema } = z.toJSONSchema(tool.input, { io: 'input' });
  return {
    name: tool.name,
    description: tool.description,
    inputSchema: inputSchema as { type: 'object' },
  };
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: cutText(makeVisible(text), longestFailure) }] };
}
