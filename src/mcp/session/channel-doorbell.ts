import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ProcessIdentity, ProcessTable } from '../../base/process-identity.ts';
import { type Doorbell, noticeLine } from '../../doorbells/doorbell.ts';

/** Whether the person started the client with the option for channels. */
export function hasChannelOption(processes: ProcessTable, client: ProcessIdentity): boolean {
  const words = processes.commandLineOf(client.pid);
  return words.some((word) => /^--(dangerously-load-development-)?channels(=|$)/.test(word));
}

/**
 * The channel of the MCP server. A client whose person did not enable it drops the notice without a word, so it rings
 * only where the client's command line names the option.
 */
export function channelDoorbell(server: Server, isEnabled: boolean): Doorbell {
  return {
    name: 'channel',
    async ring(notice) {
      if (!isEnabled) return false;
      await server.notification({
        method: 'notifications/claude/channel',
        params: {
          content: `Message from @${notice.sender}: ${noticeLine(notice)}`,
          meta: { from: notice.sender, nonce: notice.nonce },
        },
      });
      return true;
    },
  };
}
