import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ProcessIdentity, ProcessTable } from '../base/process-identity.ts';
import { type Doorbell, noticeLine } from '../delivery/doorbell.ts';

/**
 * The channel of the MCP server. A client whose person did not enable it drops the notice without a word, so it rings
 * only where the client's command line names the option.
 */
export function channelDoorbell(server: Server, processes: ProcessTable, client: ProcessIdentity): Doorbell {
  const words = processes.commandLineOf(client.pid);
  const isEnabled = words.some((word) => /^--(dangerously-load-development-)?channels(=|$)/.test(word));
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
