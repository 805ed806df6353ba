import { oldestClient } from '../../claude-code/tested-clients.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Finding } from '../finding/finding.ts';
import type { LiveSession } from '../finding/session.ts';
import type { Surroundings } from '../finding/surroundings.ts';

const firstWithSocket = '2.1.224';
const claudeCode = 'claude-code';

/** The version of each client that is at work here, and of the one that would be started now. */
export function checkClients(
  { printedClientVersion }: Pick<Surroundings, 'printedClientVersion'>,
  sessions: readonly LiveSession[],
): readonly Finding[] {
  const next = /^\d+\.\d+\.\d+/.exec(printedClientVersion ?? '')?.[0];
  return [
    ...sessions.flatMap(({ name, server }) => {
      const version = server?.clientVersion;
      if (!version) return [];
      const shown = makeVisibleLine(version);
      if (server.clientName !== claudeCode) {
        const detail = `${makeVisibleLine(server.clientName ?? '')} ${shown}: mail comes with its tool calls`;
        return [{ check: `client of ${name}`, result: 'good', detail } as const];
      }
      return [judge(`client of ${name}`, shown, version)];
    }),
    next === undefined
      ? { check: 'claude on the path', result: 'good', detail: 'none found' }
      : judge('claude on the path', next, next),
  ];
}

function judge(check: string, shown: string, version: string): Finding {
  const fix = 'claude update';
  if (isOlder(version, oldestClient)) {
    const detail = `Claude Code ${shown}; the tests of cc2cc begin with ${oldestClient}`;
    return { check, result: 'weaker', detail, fix };
  }
  const lacks = isOlder(version, firstWithSocket)
    ? `, no inbox socket (${firstWithSocket} has one)`
    : ' and inbox socket';
  return { check, result: 'good', detail: `Claude Code ${shown}: all hooks, doorbell by file${lacks}` };
}

/** Of two versions with three numbers. What is no version is not older than anything. */
function isOlder(version: string, other: string): boolean {
  const [one, two] = [version, other].map((text) => text.split(/[.-]/).map(Number));
  for (const place of [0, 1, 2]) {
    const difference = (one?.[place] ?? 0) - (two?.[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
