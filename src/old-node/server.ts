import { toolOutputOnOldNode } from '../claude-code/hooks/old-node-output.ts';
import { isNodeTooOld, nodeFault } from './fault.ts';

declare const __CC2CC_VERSION__: string;
declare const __CC2CC_TOOLS__: readonly string[];

/** Keeps the bundle from running; what `scripts/node-check.mts` puts around this gives it. */
declare function stopBundle(): void;

interface Request {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly name?: unknown; readonly arguments?: unknown; readonly protocolVersion?: unknown };
}

// This stands at the head of the server's bundle, in syntax that an old Node can read. A server that ended would make the
// client report it at every hook; this one stays, says what is wrong to whoever calls a tool, and is silent to hooks.
if (isNodeTooOld) {
  stopBundle();
  serve(nodeFault('restart Claude Code'));
}

function serve(fault: string): void {
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) respondTo(line, fault);
  });
  process.stdin.on('end', () => process.exit(0));
}

function respondTo(line: string, fault: string): void {
  const request = parse(line);
  if (request?.id === undefined || request.method === undefined) return;
  const result = resultOf(request, fault);
  const outcome = result ? { result } : { error: { code: -32601, message: `Method not found: ${request.method}` } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...outcome })}\n`);
}

function parse(line: string): Request | undefined {
  try {
    return JSON.parse(line) as Request;
  } catch {
    return undefined; // There is no request to respond to.
  }
}

function resultOf({ method, params = {} }: Request, fault: string): object | undefined {
  if (method === 'ping') return {};
  if (method === 'initialize') {
    const serverInfo = { name: 'cc2cc', version: __CC2CC_VERSION__ };
    const { protocolVersion } = params;
    return { protocolVersion, capabilities: { tools: {} }, serverInfo, instructions: fault };
  }
  if (method === 'tools/list') {
    const inputSchema = { type: 'object' };
    return { tools: __CC2CC_TOOLS__.map((name) => ({ name, description: fault, inputSchema })) };
  }
  if (method !== 'tools/call') return undefined;
  const hookOutput = toolOutputOnOldNode(params.name, params.arguments, fault);
  if (hookOutput !== undefined) return { content: [{ type: 'text', text: JSON.stringify(hookOutput) }] };
  const isOfModel = __CC2CC_TOOLS__.some((name) => name === params.name);
  const content = [{ type: 'text', text: isOfModel ? `NODE_TOO_OLD: ${fault}` : '{}' }];
  return isOfModel ? { isError: true, content } : { content };
}
