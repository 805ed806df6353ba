import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ProcessIdentity, ProcessTable } from '../../base/process-identity.ts';
import type { Doorbell } from './doorbell.ts';
import { channelEvent } from './doorbell-text.ts';

/** What an MCP server says that it can do, so that the client takes lines of its channel. */
export const channelCapability = { 'claude/channel': {} } as const;

/** Whether the person started the client with the option for channels. */
export function hasChannelOption(processes: ProcessTable, client: ProcessIdentity): boolean {
  const words = processes.commandLineOf(client.pid);
  return words.some((word) => /^--(dangerously-load-development-)?channels(=|$)/.test(word));
}

/**
 * The channel of the MCP server. A client whose person did not enable it drops the line without a word, so it rings
 * only where the client's command line names the option.
 */
export function channelDoorbell(server: Pick<Server, 'notification'>, isEnabled: boolean): Doorbell {
  return {
    name: 'channel',
    async ring(line) {
      if (!isEnabled) return false;
      await server.notification({ method: 'notifications/claude/channel', params: channelEvent(line) });
      return true;
    },
  };
}
