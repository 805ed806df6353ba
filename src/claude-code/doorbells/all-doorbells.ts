import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import type { InboxSocket } from '../environment.ts';
import type { DoorbellName } from '../settings.ts';
import { channelDoorbell } from './channel-doorbell.ts';
import type { Doorbell } from './doorbell.ts';
import { fileDoorbell } from './file-doorbell.ts';
import { type ModuleEar, moduleDoorbell } from './module-doorbell.ts';
import { socketDoorbell } from './socket-doorbell.ts';

/** The ways of the client that an MCP server serves. */
export interface DoorbellWays {
  /** Undefined if the client gave none. */
  readonly socket: InboxSocket | undefined;
  readonly module: ModuleEar;
  readonly server: Pick<Server, 'notification'>;
  /** The client's command line has the option without which it drops what comes by a channel. */
  readonly hasChannelOption: boolean;
}

/** Every doorbell of a session, by name. */
export function allDoorbells(
  bridge: Bridge,
  recipient: Recipient,
  { socket, module, server, hasChannelOption }: DoorbellWays,
): Readonly<Record<DoorbellName, Doorbell>> {
  return {
    socket: socketDoorbell(socket),
    module: moduleDoorbell(module),
    channel: channelDoorbell(server, hasChannelOption),
    file: fileDoorbell(bridge, recipient),
  };
}
