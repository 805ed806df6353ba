import * as z from 'zod';
import { joinParagraphs } from '../bridge/paragraphs.ts';
import { type HandOver, handOver, noMail } from '../handover/hand-over.ts';
import { checkEdit } from '../reservations/check-edit.ts';
import { makeVisible } from '../trust/visible-text.ts';
import { findOwnTool } from './own-tools.ts';
import { permissionRequest } from './plan-mode.ts';
import { userPromptSubmit } from './prompt-hook-tool.ts';
import { defineTool, type Tool, type ToolContext } from './tool/tool.ts';

/**
 * Tools that the client's hooks call without a process of their own (`"type": "mcp_tool"` in hooks.json). They are in
 * no list. Their answer is read like a command hook's output: JSON, and `{}` for nothing, because the client puts any
 * other text before the model.
 */
export const nothing = '{}';

/** The client continues a turn for a Stop hook at most eight times in a row and drops what the ninth returns. */
const maxContinuedStops = 6;

const agentId = z.string().default('').describe('Empty in the main conversation');

const postToolBatch = defineTool({
  name: 'hook_post_tool_batch',
  description: 'Called by the PostToolBatch hook.',
  input: { agent_id: agentId },
  async run(input, context) {
    if (input.agent_id !== '') return nothing;
    const { text, shown } = await takeMail(context);
    // What a tool of ours has just put before the model is shown with it.
    const systemMessage = joinParagraphs(context.resident.takeMailForPerson(), shown);
    return answerHook('PostToolBatch', text, systemMessage);
  },
});

const stop = defineTool({
  name: 'hook_stop',
  description: 'Called by the Stop hook.',
  input: { agent_id: agentId, stop_hook_active: z.string().default('') },
  async run(input, context) {
    if (input.agent_id !== '') return nothing;
    const { resident } = context;
    const mayContinue = resident.countStop(input.stop_hook_active === 'true') <= maxContinuedStops;
    const mail = mayContinue && (await resident.hasMailWorthATurn()) ? await takeMail(context) : undefined;
    // The client itself shows what a Stop hook puts before the model.
    if (mail && mail.text !== '') return answerHook('Stop', mail.text, mail.howToReadRest);
    await resident.noteTurnEnd();
    return answerHook('Stop', '', joinParagraphs(resident.takeMailForPerson(), resident.takeNoteForPerson() ?? ''));
  },
});

/** Hands over to the main conversation only: mail that a subagent read would be gone with it. */
const mainConversationOnly = new Set(['ask', 'check_inbox', 'read_message', 'reply']);

const preToolUse = defineTool({
  name: 'hook_pre_tool_use',
  description: 'Called by the PreToolUse hook for the tools of this server.',
  input: { agent_id: agentId, tool_name: z.string() },
  async run(input, { resident }) {
    const tool = findOwnTool(input.tool_name);
    // Whoever calls this decides what it is asked about, so that it must not rely on the matcher in hooks.json.
    if (!tool) return nothing;
    if (input.agent_id !== '' && mainConversationOnly.has(tool.name)) {
      return decide('deny', 'Mail belongs to the main conversation; report to it and let it call this tool.');
    }
    return resident.approveOwnTools ? decide('allow') : nothing;
  },
});

const preEdit = defineTool({
  name: 'hook_pre_edit',
  description: 'Called by the PreToolUse hook for tools that change files.',
  // Edits of a subagent count for its session, so it does not matter who edits.
  input: { file_path: z.string().default(''), notebook_path: z.string().default(''), cwd: z.string().default('') },
  async run(input, { bridge, resident }) {
    const path = input.file_path || input.notebook_path;
    const name = await resident.name();
    if (resident.reservations === 'off' || path === '' || name === undefined) return nothing;
    const denies = resident.reservations === 'deny';
    const request = { path, directory: input.cwd || resident.directory, denies };
    const verdict = await checkEditOrPass(bridge, { name, client: resident.client }, request);
    if (!verdict) return nothing;
    return verdict.isDenied ? decide('deny', verdict.text) : answerHook('PreToolUse', verdict.text);
  },
});

/** Reservations are advice: a disk that fails must not stand in the way of an edit. The attendant reports it. */
async function checkEditOrPass(...args: Parameters<typeof checkEdit>): ReturnType<typeof checkEdit> {
  try {
    return await checkEdit(...args);
  } catch {
    return undefined;
  }
}

export const hookTools: readonly Tool[] = [
  userPromptSubmit,
  postToolBatch,
  stop,
  preToolUse,
  permissionRequest,
  preEdit,
];

async function takeMail({ bridge, resident }: ToolContext): Promise<HandOver> {
  const name = await resident.name();
  return name === undefined ? noMail : handOver(bridge, { name, client: resident.client });
}

/** @param note for the person, in their terminal. */
function answerHook(hookEventName: string, additionalContext: string, note = ''): string {
  return JSON.stringify({
    ...(note === '' ? {} : { systemMessage: makeVisible(note) }),
    ...(additionalContext === '' ? {} : { hookSpecificOutput: { hookEventName, additionalContext } }),
  });
}

function decide(permissionDecision: 'allow' | 'deny', permissionDecisionReason?: string): string {
  return JSON.stringify({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, permissionDecisionReason },
  });
}
