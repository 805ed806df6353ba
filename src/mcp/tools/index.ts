import type { Tool } from '../tool/tool.ts';
import { askTool } from './ask.ts';
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
import { searchTool } from './search.ts';
import { sendTool } from './send.ts';
import { tasksTool } from './tasks.ts';
import { threadTool } from './thread.ts';
import { updateTaskTool } from './update-task.ts';
import { whoamiTool } from './whoami.ts';

/** Every tool that the model is shown. Their schemas stand in each session's context: keep them few and short. */
export const tools: readonly Tool[] = [
  whoamiTool,
  listAgentsTool,
  sendTool,
  broadcastTool,
  replyTool,
  askTool,
  registerTool,
  checkInboxTool,
  readMessageTool,
  messageStatusTool,
  notifyWhenIdleTool,
  threadTool,
  searchTool,
  tasksTool,
  updateTaskTool,
  reserveTool,
  releaseTool,
];
