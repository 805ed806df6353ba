import type { Tool } from '../tool.ts';
import { broadcastTool } from './broadcast.ts';
import { checkInboxTool } from './check-inbox.ts';
import { listAgentsTool } from './list-agents.ts';
import { messageStatusTool } from './message-status.ts';
import { notifyWhenIdleTool } from './notify-when-idle.ts';
import { readMessageTool } from './read-message.ts';
import { registerTool } from './register.ts';
import { releaseTool } from './release.ts';
import { replyTool } from './reply.ts';
import { reserveTool } from './reserve.ts';
import { sendTool } from './send.ts';
import { whoamiTool } from './whoami.ts';

/** Every tool that the model is shown. Their schemas stand in each session's context: keep them few and short. */
export const tools: readonly Tool[] = [
  whoamiTool,
  listAgentsTool,
  sendTool,
  broadcastTool,
  replyTool,
  registerTool,
  checkInboxTool,
  readMessageTool,
  messageStatusTool,
  notifyWhenIdleTool,
  reserveTool,
  releaseTool,
];
