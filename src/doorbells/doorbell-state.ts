import { livenessOf, parseProcessToken } from '../base/process-identity.ts';
import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { type DoorbellState, describeDoorbell, judgeDoorbell } from '../claude-code/doorbells/judge-doorbell.ts';
import { doorbellNames } from '../claude-code/settings.ts';
import { isUnattended } from '../session/in-charge.ts';
import { readServerNote, type ServerNote } from '../session/server-note.ts';
import { readSessionNote } from '../session/session-note.ts';

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
  if (!session.interactive)
    return byNature(
      'a run of claude -p that ends after one prompt: its own hooks hand mail over, and nothing wakes it',
    );
  if (!server) return { ...byNature(`its MCP server ${serverMissing}`), isByNature: false };
  if (hasEnded(bridge, server)) return { ...byNature('its MCP server has ended'), isByNature: false };
  if (await isUnattended(bridge, { name, client })) {
    return { ...byNature('its MCP server does not look after it: it hangs, or the client lost it'), isByNature: false };
  }
  const doorbells: DoorbellState[] = [];
  for (const doorbell of doorbellNames) {
    const state = server.doorbells.includes(doorbell)
      ? await judgeDoorbell(bridge, { name, client }, doorbell, server)
      : { works: false, why: leftOut(server) };
    doorbells.push({ name: doorbell, ...state });
  }
  const leavesOut = doorbellNames.some((doorbell) => !server.doorbells.includes(doorbell));
  return { doorbells, unwatched: undefined, isByNature: false, leftOutBy: leavesOut ? setBy(server) : undefined };
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
  return doorbells.map(describeDoorbell).join(', ');
}

/** The doorbells and the module of a session for its own person or model. */
export async function describeOwnDoorbells(bridge: Bridge, recipient: Recipient): Promise<string> {
  const doorbells = `Doorbells: ${describeDoorbells(await judgeDoorbells(bridge, recipient))}.`;
  const server = await readServerNote(bridge, recipient.client);
  return server?.moduleInWords ? `${doorbells}\nModule: ${server.moduleInWords}.` : doorbells;
}

const serverMissing = 'has said nothing: it is just starting, did not start, or belongs to an older cc2cc';

function hasEnded(bridge: Bridge, { server }: ServerNote): boolean {
  const self = parseProcessToken(server ?? '');
  return self !== undefined && livenessOf(bridge.registry.processes, self) === 'gone';
}

function byNature(unwatched: string): DoorbellStates {
  return { doorbells: [], unwatched, isByNature: true };
}
