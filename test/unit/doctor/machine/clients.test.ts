import { expect, test } from 'vitest';
import { newestTestedClient, oldestClient } from '../../../../src/claude-code/tested-clients.ts';
import type { LiveSession } from '../../../../src/doctor/finding/session.ts';
import { checkClients } from '../../../../src/doctor/machine/clients.ts';
import { serverFacts } from '../../../support/served-session.ts';

test.each([
  ['2.1.196', 'weaker', `begin with ${oldestClient}`],
  [oldestClient, 'good', 'no inbox socket'],
  ['2.1.224', 'good', 'and inbox socket'],
  [newestTestedClient, 'good', 'and inbox socket'],
  ['3.0.0', 'good', `and inbox socket; newer than ${newestTestedClient}, the newest that cc2cc is tested with`],
])('Claude Code %s is %s: %s', (clientVersion, result, words) => {
  const session = { name: 'brave-fox', server: { ...serverFacts, server: null, clientVersion } };
  const printed = `${clientVersion} (Claude Code)`;
  const findings = checkClients({ printedClientVersion: printed }, [session as LiveSession]);
  expect(findings.map(({ check }) => check)).toEqual(['client of brave-fox', 'claude on the path']);
  for (const finding of findings) expect(finding).toMatchObject({ result, detail: expect.stringContaining(words) });
});
