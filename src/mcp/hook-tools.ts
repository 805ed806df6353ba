import type * as z from 'zod';
import { joinParagraphs } from '../bridge/paragraphs.ts';
import { decideToolUse, turnOutput } from '../claude-code/hooks/hook-output.ts';
import {
  batchInput,
  editedFile,
  editInput,
  isContinued,
  isInSubagent,
  maxContinuedStops,
  stopInput,
  toolUseInput,
  usedTool,
} from '../claude-code/hooks/hook-tool-inputs.ts';
import { handOver } from '../handover/hand-over.ts';
import { type HandOver, noMail } from '../handover/tray.ts';
import { checkEdit } from '../reservations/check-edit.ts';
import { makeVisible } from '../trust/visible-text.ts';
import { userPromptExpansion } from './expansion-hook.ts';
import { findOwnTool } from './own-tools.ts';
import { permissionRequest } from './plan-mode.ts';
import { userPromptSubmit } from './prompt-hook.ts';
import { defineTool, type Tool, type ToolContext } from './tool/tool.ts';

/**
 * Tools that the client's hooks call without a process of their own (`"type": "mcp_tool"` in hooks.json). They are in
 * no list. Their answer is read like a command hook's output: JSON, and `{}` for nothing, because the client puts any
 * other text before the model.
 */
export const nothing = '{}';

const postToolBatch = defineTool({
  name: 'hook_post_tool_batch',
  description: 'Called by the PostToolBatch hook.',
  input: batchInput,
  async run(input, context) {
    if (isInSubagent(input)) return nothing;
    const { text, shown } = await handOverToModel(context);
    // What a tool of ours has just put before the model is shown with it.
    return toTurnOutput('PostToolBatch', text, joinParagraphs(context.session.mailToShow(), shown));
  },
});

const stop = defineTool({
  name: 'hook_stop',
  description: 'Called by the Stop hook.',
  input: stopInput,
  async run(input, context) {
    if (isInSubagent(input)) return nothing;
    const { session } = context;
    const mayContinue = session.countStop(isContinued(input)) <= maxContinuedStops;
    if (!mayContinue) await noteUnprolonged(context);
    const desk = mayContinue ? await session.openDeskWorthATurn() : undefined;
    const mail = desk && (await handOver(context.bridge, desk.recipient, { desk }));
    // The client itself shows what a Stop hook puts before the model.
    if (mail && mail.text !== '') return toTurnOutput('Stop', mail.text, mail.howToReadRest);
    await session.noteTurnEnd();
    return toTurnOutput('Stop', '', joinParagraphs(session.mailToShow(), session.takeNoteForPerson() ?? ''));
  },
});

/** Hands over to the main conversation only: mail that a subagent read would be gone with it. */
const mainConversationOnly = new Set(['ask', 'check_inbox', 'read_message', 'reply']);

const preToolUse = defineTool({
  name: 'hook_pre_tool_use',
  description: 'Called by the PreToolUse hook for the tools of this server.',
  input: toolUseInput,
  async run(input, { session }) {
    return decideToolOfServer(input, session.approveOwnTools);
  },
  // Nobody should be asked whether a tool may say what is wrong.
  outputWhileClosed: (input, { approvesOwnTools }) => decideToolOfServer(input, approvesOwnTools),
});

function decideToolOfServer(input: z.infer<z.ZodObject<typeof toolUseInput>>, approvesOwnTools: boolean): string {
  const tool = findOwnTool(usedTool(input));
  // Whoever calls this decides what it is asked about, so that it must not rely on the matcher in hooks.json.
  if (!tool) return nothing;
  if (isInSubagent(input) && mainConversationOnly.has(tool.name)) {
    return decide('deny', 'Mail belongs to the main conversation; report to it and let it call this tool.');
  }
  return approvesOwnTools ? decide('allow') : nothing;
}

const preEdit = defineTool({
  name: 'hook_pre_edit',
  description: 'Called by the PreToolUse hook for tools that change files.',
  // Edits of a subagent count for its session, so it does not matter who edits.
  input: editInput,
  async run(input, { bridge, session }) {
    const path = editedFile(input);
    const name = await session.name();
    if (session.reservations === 'off' || path === '' || name === undefined) return nothing;
    const denies = session.reservations === 'deny';
    const request = { path, directory: input.cwd || session.directory, denies };
    const verdict = await checkEditOrPass(bridge, { name, client: session.client }, request);
    if (!verdict) return nothing;
    return verdict.isDenied ? decide('deny', verdict.text) : toTurnOutput('PreToolUse', verdict.text);
  },
});

/** Reservations are advice: a disk that fails must not stand in the way of an edit. The session loop reports it. */
async function checkEditOrPass(...args: Parameters<typeof checkEdit>): ReturnType<typeof checkEdit> {
  try {
    return await checkEdit(...args);
  } catch {
    return undefined;
  }
}

export const hookTools: readonly Tool[] = [
  userPromptSubmit,
  userPromptExpansion,
  postToolBatch,
  stop,
  preToolUse,
  permissionRequest,
  preEdit,
];

async function noteUnprolonged({ bridge, session }: ToolContext): Promise<void> {
  const name = bridge.decisions && (await session.name());
  const why = 'not prolonged again: waiting mail comes with the next turn';
  if (name !== undefined) bridge.decisions?.note(name, 'turn', undefined, why);
}

async function handOverToModel({ bridge, session }: ToolContext): Promise<HandOver> {
  const name = await session.name();
  return name === undefined ? noMail : handOver(bridge, { name, client: session.client });
}

/** @param note for the person, in their terminal. */
function toTurnOutput(event: string, context: string, note = ''): string {
  return JSON.stringify(turnOutput(event, { context, note: makeVisible(note) }));
}

function decide(decision: 'allow' | 'deny', reason?: string): string {
  return JSON.stringify(decideToolUse(decision, reason));
}
