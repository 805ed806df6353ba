import { exists } from '../base/files.ts';
import { livenessOf, type ProcessIdentity, parseProcessToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { readWatchedBell } from '../claude-code/doorbells/watched-bell.ts';
import { type DoorbellName, doorbellNames } from '../claude-code/settings.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { readServerNote, type ServerNote } from '../session/server-note.ts';
import { readSessionNote } from '../session/session-note.ts';

/** Whether a doorbell can wake a session, as far as that can be told without ringing it. */
export interface DoorbellState {
  readonly name: DoorbellName;
  readonly works: boolean;
  /** Why it does not, or what it was judged by. */
  readonly why: string;
}

export interface DoorbellStates {
  readonly doorbells: readonly DoorbellState[];
  /** Why none of them is rung, where that does not lie in a doorbell. */
  readonly unwatched: string | undefined;
  /** It is as it should be that none is rung. */
  readonly isByNature: boolean;
  /** The variable or the option that leaves some of them out. */
  readonly leftOutBy?: string | undefined;
}

export async function judgeDoorbells(bridge: Bridge, { name, client }: Recipient): Promise<DoorbellStates> {
  const session = await readSessionNote(bridge, client);
  const server = await readServerNote(bridge, client);
  if (!session)
    return byNature(server ? 'another program: mail comes with its tool calls' : 'no session of Claude Code');
  if (!session.interactive) return byNature('a run of claude -p: its own hooks hand mail over, and nothing wakes it');
  if (!server) return { ...byNature(`its MCP server ${serverMissing}`), isByNature: false };
  if (hasEnded(bridge, server)) return { ...byNature('its MCP server has ended'), isByNature: false };
  const doorbells: DoorbellState[] = [];
  for (const doorbell of doorbellNames) doorbells.push({ name: doorbell, ...(await judge(doorbell)) });
  const leavesOut = doorbellNames.some((doorbell) => !server.doorbells.includes(doorbell));
  return { doorbells, unwatched: undefined, isByNature: false, leftOutBy: leavesOut ? setBy(server) : undefined };

  async function judge(doorbell: DoorbellName): Promise<Omit<DoorbellState, 'name'>> {
    if (!server?.doorbells.includes(doorbell)) return no(leftOut(server));
    if (doorbell === 'socket') return judgeSocket(bridge, client, server.socketPath);
    if (doorbell === 'file') return judgeFile(bridge, (await readWatchedBell(bridge, client)) ?? name);
    return server.hasChannelOption
      ? yes('the session was started with the option; a client without the feature drops what comes')
      : no('the session was started without --channels');
  }
}

/** Why a doorbell is not rung that the person did not choose. */
export function leftOut(server: Pick<ServerNote, 'doorbellsSetBy'> | undefined): string {
  return `${setBy(server)} leaves it out`;
}

/** A server of an older cc2cc does not say what set them. */
function setBy(server: Pick<ServerNote, 'doorbellsSetBy'> | undefined): string {
  return server?.doorbellsSetBy ?? 'CC2CC_DOORBELLS';
}

/** All doorbells of a session on one line. */
export function describeDoorbells({ doorbells, unwatched }: DoorbellStates): string {
  if (unwatched !== undefined) return `nothing rings here: ${unwatched}`;
  return doorbells
    .map(
      ({ name, works, why }) =>
        `${name} ${works ? 'works' : 'does not'}${works && name !== 'channel' ? '' : ` (${why})`}`,
    )
    .join(', ');
}

/** The doorbells of a session for its own person or model. */
export async function describeOwnDoorbells(bridge: Bridge, recipient: Recipient): Promise<string> {
  return `Doorbells: ${describeDoorbells(await judgeDoorbells(bridge, recipient))}.`;
}

const serverMissing = 'has said nothing: it is just starting, did not start, or belongs to an older cc2cc';

async function judgeSocket(bridge: Bridge, client: ProcessIdentity, path: string | null) {
  if (!path) {
    return no(
      'Claude Code gave the session no inbox socket; it has one from 2.1.224 on, not on Bedrock, Vertex or Foundry',
    );
  }
  // Another machine's files are not here, and a pipe of Windows has no file.
  const hasFile = client.host === bridge.registry.processes.host && path.startsWith('/');
  if (!hasFile) return yes('the client gave one; not tried');
  return (await exists(bridge.store.fs, path)) ? yes('the client gave one, and it is there') : no(`${path} is gone`);
}

async function judgeFile({ store }: Bridge, name: string) {
  const { bell } = mailboxOf(store.layout.root, name);
  return (await exists(store.fs, bell)) ? yes('the client was told to watch the folder') : no(`${bell} is gone`);
}

function hasEnded(bridge: Bridge, { server }: ServerNote): boolean {
  const self = parseProcessToken(server ?? '');
  return self !== undefined && livenessOf(bridge.registry.processes, self) === 'gone';
}

function byNature(unwatched: string): DoorbellStates {
  return { doorbells: [], unwatched, isByNature: true };
}

function yes(why: string) {
  return { works: true, why };
}

function no(why: string) {
  return { works: false, why };
}
