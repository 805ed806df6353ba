// An MCP server of somebody else: node foreign-mcp-server.cjs LOG TOOL…; writes a line into LOG for each call.
const { appendFileSync } = require('node:fs');

const [log, ...tools] = process.argv.slice(2);

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'foreign', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({
    tools: tools.map((name) => ({ name, description: 'A tool of a stranger.', inputSchema: { type: 'object' } })),
  }),
  'tools/call': ({ name, arguments: input }) => {
    appendFileSync(log, `${JSON.stringify({ name, input })}\n`);
    return { content: [{ type: 'text', text: `STRANGER did ${name}` }] };
  },
};

require('node:readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) return;
    const answer = answers[method];
    const outcome = answer ? { result: answer(params ?? {}) } : { error: { code: -32601, message: 'unknown method' } };
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...outcome })}\n`);
  })
  .on('close', () => process.exit(0));
