import type { Bridge } from '../bridge/bridge.ts';
import { clientName, isNewerThanTested } from '../claude-code/client-versions.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { newestTestedClient } from '../claude-code/tested-clients.ts';
import { readLatest } from '../claude-code/transcript/transcript.ts';
import { judgeDoorbells } from '../doorbells/doorbell-state.ts';
import { readSessionNote } from '../session/session-note.ts';
import { lastPromptId } from '../session/turn.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';
import type { Finding } from './finding/finding.ts';
import type { LiveSession } from './finding/session.ts';

/**
 * What a session of a client that is newer than the tested ones shows of the undocumented things that cc2cc leans on. What
 * was not seen need not be broken: the session may have had no occasion for it.
 */
export async function checkNewClient(bridge: Bridge, session: LiveSession): Promise<readonly Finding[]> {
  const { name, server } = session;
  const version = server?.clientVersion;
  if (!version || server.clientName !== clientName || !isNewerThanTested(version)) return [];
  const probes = await look(bridge, session);
  const holding = probes.filter(([, holds]) => holds).map(([probe]) => probe);
  const unseen = probes.filter(([, holds]) => !holds).map(([probe]) => probe);
  const parts = [
    `Claude Code ${makeVisibleLine(version)} is newer than ${newestTestedClient}, the newest that cc2cc is tested with`,
    `seen to work in this session: ${holding.join(', ') || 'nothing'}`,
    ...(unseen.length > 0 ? [`not seen so far: ${unseen.join(', ')}`] : []),
  ];
  return [{ check: `new client of ${name}`, result: 'good', detail: parts.join('; ') }];
}

async function look(bridge: Bridge, session: LiveSession): Promise<readonly (readonly [string, boolean])[]> {
  const { client, server } = session;
  const note = await readSessionNote(bridge, client);
  const { doorbells } = await judgeDoorbells(bridge, session);
  const transcript = note?.transcriptPath ? await readLatest(bridge.store.fs, note.transcriptPath) : undefined;
  return [
    ['SessionStart hook', note !== undefined],
    ['prompt hook', (await lastPromptId(bridge, client)) !== undefined],
    ...doorbells.map(({ name, works }) => [`doorbell ${name}`, works] as const),
    ['module', server?.module === 'runs'],
    ['session record', (await readSessionRecord(bridge, client, note)) !== undefined],
    ['transcript', transcript?.isUnderstood === true],
  ];
}
