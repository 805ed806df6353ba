import { describeFileSystem } from '../base/fs-host.ts';
import { secureRoot } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { checkStateFiles } from './check-state-files.ts';
import { Checks } from './checks.ts';
import { checkDoorbells } from './doorbells.ts';
import type { Finding } from './finding/finding.ts';
import { listLiveSessions } from './finding/session.ts';
import type { Surroundings } from './finding/surroundings.ts';
import { checkPutAside, checkTrouble } from './folders.ts';
import { checkKey } from './key.ts';
import { checkLeftOvers } from './left-overs.ts';
import { checkClients } from './machine/clients.ts';
import { checkClock } from './machine/clock.ts';
import { checkKind, checkLinks } from './machine/file-system.ts';
import { checkNode } from './machine/node.ts';
import { checkPlatform } from './machine/platform.ts';
import { checkRights } from './machine/rights.ts';
import { checkVersions } from './machine/versions.ts';
import { checkModule } from './module.ts';
import { checkNewClient } from './new-client.ts';
import { checkOrphans } from './orphans.ts';
import { checkStuckMail } from './stuck-mail.ts';
import { checkUnsafeFolders } from './unsafe-folders.ts';

/** What can be said of this machine alone, where there is no bridge directory to look into. */
export function examineMachine(surroundings: Surroundings): Finding[] {
  const { nodeVersion, nodePath, platform } = surroundings;
  return [checkNode(nodeVersion, nodePath), ...checkClients(surroundings, []), checkPlatform(platform)];
}

/**
 * Looks whether the bridge directory, the file system, this machine and the sessions on it give what the guarantees need.
 * Changes nothing but rights that are too wide, and rings nobody. A check that cannot be made keeps nobody from the others.
 * @param only the name of the one session to look at; all of them if it is left out.
 */
export async function examine(bridge: Bridge, surroundings: Surroundings, only?: string): Promise<Finding[]> {
  const { fs, layout } = bridge.store;
  const { nodeVersion, nodePath, platform } = surroundings;
  const folders = await checkUnsafeFolders(fs, layout);
  const all = new Checks(folders);
  const sharing = (await all.attempt('rights', () => secureRoot(fs, layout.root))) ?? 'anybody';
  const sessions = ((await all.attempt('sessions', () => listLiveSessions(bridge))) ?? []).filter(
    ({ name }) => only === undefined || name === only,
  );
  await all.make('Node', () => checkNode(nodeVersion, nodePath));
  await all.make('version', () => checkVersions(bridge, surroundings, sessions));
  await all.make('client', () => checkClients(surroundings, sessions));
  for (const session of sessions) {
    await all.make(`doorbells of ${session.name}`, () => checkDoorbells(bridge, session));
    all.add(checkModule(session));
    await all.make(`new client of ${session.name}`, () => checkNewClient(bridge, session));
  }
  await all.make('platform', () => checkPlatform(platform));
  await all.make('file system', () => checkKind(describeFileSystem(layout.root)));
  await all.make('links and fsync', () => checkLinks(fs, layout.status));
  await all.make('rights', () => checkRights(sharing, layout.root));
  all.add(folders);
  await all.make('key', () => checkKey(bridge, sharing));
  await all.make('clock', () => checkClock(bridge));
  await all.make('mail', () => checkStuckMail(bridge));
  await all.make('files put aside', () => checkPutAside(bridge));
  await all.make('processes', () => checkOrphans(bridge, platform));
  await all.make('left-overs', () => checkLeftOvers(bridge, sharing));
  await all.make('storing and servers', () => checkTrouble(bridge));
  await all.make('state files', () => checkStateFiles(bridge));
  return all.findings;
}
