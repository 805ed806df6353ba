import coerce from 'semver/functions/coerce.js';
import { clientName, hasSocket, isNewerThanTested, isOlderThanTested } from '../../claude-code/client-versions.ts';
import { firstWithSocket, newestTestedClient, oldestClient } from '../../claude-code/tested-clients.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Finding } from '../finding/finding.ts';
import type { LiveSession } from '../finding/session.ts';
import type { Surroundings } from '../finding/surroundings.ts';

/** The version of each client that is at work here, and of the one that would be started now. */
export function checkClients(
  { printedClientVersion }: Pick<Surroundings, 'printedClientVersion'>,
  sessions: readonly LiveSession[],
): readonly Finding[] {
  const next = coerce(printedClientVersion)?.version;
  return [
    ...sessions.flatMap(({ name, server }) => {
      const version = server?.clientVersion;
      if (!version) return [];
      const shown = makeVisibleLine(version);
      if (server.clientName !== clientName) {
        const detail = `${makeVisibleLine(server.clientName ?? '')} ${shown}: mail comes with its tool calls`;
        return [{ check: `client of ${name}`, result: 'good', detail } as const];
      }
      return [judge(`client of ${name}`, shown, version)];
    }),
    next === undefined
      ? { check: 'claude on the path', result: 'good', detail: 'not looked at: there is none' }
      : judge('claude on the path', next, next),
  ];
}

function judge(check: string, shown: string, version: string): Finding {
  const fix = 'claude update';
  if (isOlderThanTested(version)) {
    const detail = `Claude Code ${shown}; the tests of cc2cc begin with ${oldestClient}`;
    return { check, result: 'weaker', detail, fix };
  }
  const newer = isNewerThanTested(version)
    ? `; newer than ${newestTestedClient}, the newest that cc2cc is tested with`
    : '';
  const lacks = hasSocket(version) ? ' and inbox socket' : `, no inbox socket (${firstWithSocket} has one)`;
  return { check, result: 'good', detail: `Claude Code ${shown}: all hooks, doorbell by file${lacks}${newer}` };
}
