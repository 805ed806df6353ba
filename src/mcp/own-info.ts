import { channelCapability } from '../claude-code/doorbells/channel-doorbell.ts';
import { instructions } from './instructions.ts';

declare const __CC2CC_VERSION__: string;

/** What this server says of itself when a client connects. */
export const ownInfo = {
  capabilities: { tools: {}, experimental: channelCapability },
  serverInfo: { name: 'cc2cc', version: __CC2CC_VERSION__ },
  instructions,
} as const;
