// The MCP server of the probes: writes down each call, and answers those of hooks as the server of cc2cc does.
const { appendFileSync } = require('node:fs');
const { join } = require('node:path');

const root = process.env.CLAUDE_PLUGIN_ROOT;
const variables = Object.fromEntries(Object.entries(process.env).filter(([variable]) => variable.startsWith('CLAUDE')));
let hasContinued = false;

const tools = ['look', 'module_runs'].map((name) => ({
  name,
  description: 'Looks.',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true },
}));

const context = (hookEventName, additionalContext) => ({ hookSpecificOutput: { hookEventName, additionalContext } });

const hooks = {
  // The transcript is read as cc2cc reads it: by the frame of a message.
  hook_user_prompt_submit: () =>
    context('UserPromptSubmit', 'PROBE-CONTEXT of the prompt <cc2cc-message id="msg-probe"></cc2cc-message>'),
  hook_pre_tool_use: () => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' } }),
  hook_post_tool_batch: () => context('PostToolBatch', 'PROBE-CONTEXT of the batch'),
  hook_user_prompt_expansion: () => ({
    decision: 'block',
    reason: 'PROBE-ANSWER to a command',
    hookSpecificOutput: { hookEventName: 'UserPromptExpansion', suppressOriginalPrompt: true },
  }),
  hook_stop: () => {
    if (hasContinued) return {};
    hasContinued = true;
    return context('Stop', 'PROBE-CONTEXT of the stop');
  },
};

const answers = {
  initialize: ({ protocolVersion, clientInfo }) => {
    record('server', 'initialize', clientInfo);
    return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'probe', version: '1' } };
  },
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name, arguments: input }) => {
    record('tool', name, input);
    const text = hooks[name] ? JSON.stringify(hooks[name]()) : 'PROBE-RESULT';
    return { content: [{ type: 'text', text }] };
  },
};

function record(kind, name, input) {
  appendFileSync(join(root, 'record.jsonl'), `${JSON.stringify({ kind, name, input, variables })}\n`);
}

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
