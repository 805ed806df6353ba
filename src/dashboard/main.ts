import { nodeFileSystem } from '../base/fs.ts';
import { systemProcessTable } from '../base/process-identity.ts';
import type { DashboardProgram } from '../collaboration/dashboard-program.ts';
import { openBridge } from '../delivery/bridge.ts';
import { type BuiltPage, pageFiles } from './page-files.ts';
import { startOnBridge } from './start.ts';

/** Filled in by scripts/bundle.mts. */
declare const __CC2CC_PAGE__: BuiltPage;

/** @throws STORE_TOO_NEW, or the system's error when the port is taken. */
export const startDashboard: DashboardProgram['startDashboard'] = async (request) => {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), request.bridgeDirectory);
  return startOnBridge(bridge, { ...request, page: pageFiles(__CC2CC_PAGE__) });
};
