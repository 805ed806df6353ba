import { describeFileSystem } from '../base/fs-host.ts';
import { secureRoot } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { checkDoorbells } from './doorbells.ts';
import type { Finding } from './finding/finding.ts';
import { listLiveSessions } from './finding/session.ts';
import type { Surroundings } from './finding/surroundings.ts';
import { checkMailboxes, checkPutAside, checkTrouble } from './folders.ts';
import { checkKey } from './key.ts';
import { checkLeftOvers } from './left-overs.ts';
import { checkClients } from './machine/clients.ts';
import { checkClock } from './machine/clock.ts';
import { checkKind, checkLinks } from './machine/file-system.ts';
import { checkNode } from './machine/node.ts';
import { checkPlatform } from './machine/platform.ts';
import { checkRights } from './machine/rights.ts';
import { checkVersions } from './machine/versions.ts';
import { checkOrphans } from './orphans.ts';
import { checkStuckMail } from './stuck-mail.ts';

/** What can be said of this machine alone, where there is no bridge directory to look into. */
export function examineMachine(surroundings: Surroundings): Finding[] {
  const { nodeVersion, nodePath, platform } = surroundings;
  return [checkNode(nodeVersion, nodePath), ...checkClients(surroundings, []), checkPlatform(platform)];
}

/**
 * Looks whether the bridge directory, the file system, this machine and the sessions on it give what the guarantees need.
 * Changes nothing but rights that are too wide, and rings nobody.
 * @param only the name of the one session to look at; all of them if it is left out.
 */
export async function examine(bridge: Bridge, surroundings: Surroundings, only?: string): Promise<Finding[]> {
  const { fs, layout } = bridge.store;
  const { nodeVersion, nodePath, platform } = surroundings;
  const sharing = await secureRoot(fs, layout.root);
  const sessions = (await listLiveSessions(bridge)).filter(({ name }) => only === undefined || name === only);
  return [
    checkNode(nodeVersion, nodePath),
    await checkVersions(bridge, surroundings, sessions),
    ...checkClients(surroundings, sessions),
    ...(await Promise.all(sessions.map((session) => checkDoorbells(bridge, session)))),
    checkPlatform(platform),
    checkKind(describeFileSystem(layout.root)),
    await checkLinks(fs, layout.status),
    checkRights(sharing, layout.root),
    ...(await checkMailboxes(bridge)),
    await checkKey(bridge, sharing),
    ...(await checkClock(bridge)),
    ...(await checkStuckMail(bridge)),
    ...(await checkPutAside(bridge)),
    ...(await checkOrphans(bridge, platform)),
    ...(await checkLeftOvers(bridge, sharing)),
    ...(await checkTrouble(bridge)),
  ];
}
