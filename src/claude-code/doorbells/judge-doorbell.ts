import { exists } from '../../base/files.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import type { ModuleState } from '../module-state.ts';
import type { DoorbellName } from '../settings.ts';
import { firstWithSocket } from '../tested-clients.ts';
import { readWatchedBell } from './watched-bell.ts';

/** Whether a doorbell can wake a session, as far as that can be told without ringing it. */
export interface DoorbellState {
  readonly name: DoorbellName;
  readonly works: boolean;
  /** Why it does not, or what it was judged by. */
  readonly why: string;
}

/** What the server of a session says of the ways to wake it. */
export interface DoorbellFacts {
  /** The client's inbox socket; null if it gave none. */
  readonly socketPath: string | null;
  /** The client's command line has the option without which it drops what comes by a channel. */
  readonly hasChannelOption: boolean;
  readonly module: ModuleState;
}

/** A doorbell in one or two words; of a channel, what is not known as well. */
export function describeDoorbell({ name, works, why }: DoorbellState): string {
  return `${name} ${works ? 'works' : 'does not'}${works && name !== 'channel' ? '' : ` (${why})`}`;
}

export async function judgeDoorbell(
  bridge: Bridge,
  recipient: Recipient,
  name: DoorbellName,
  facts: DoorbellFacts,
): Promise<Omit<DoorbellState, 'name'>> {
  switch (name) {
    case 'socket':
      return judgeSocket(bridge, recipient, facts.socketPath);
    case 'file':
      return judgeFile(bridge, recipient);
    case 'module':
      return facts.module === 'runs' ? yes('it runs in the client') : no('no module of cc2cc runs in the client');
    case 'channel':
      return facts.hasChannelOption
        ? yes('the session was started with the option; a client without the feature drops what comes')
        : no('the session was started without --channels');
  }
}

async function judgeSocket(bridge: Bridge, { client }: Recipient, path: string | null) {
  if (!path) {
    const where = `it has one from ${firstWithSocket} on, not on Bedrock, Vertex or Foundry`;
    return no(`Claude Code gave the session no inbox socket; ${where}`);
  }
  // Another machine's files are not here, and a pipe of Windows has no file.
  const hasFile = client.host === bridge.registry.processes.host && path.startsWith('/');
  if (!hasFile) return yes('the client gave one; not tried');
  return (await exists(bridge.store.fs, path)) ? yes('the client gave one, and it is there') : no(`${path} is gone`);
}

async function judgeFile(bridge: Bridge, { name, client }: Recipient) {
  const watched = (await readWatchedBell(bridge, client)) ?? name;
  const { bell } = mailboxOf(bridge.store.layout.root, watched);
  return (await exists(bridge.store.fs, bell)) ? yes('the client was told to watch the folder') : no(`${bell} is gone`);
}

function yes(why: string) {
  return { works: true, why };
}

function no(why: string) {
  return { works: false, why };
}
