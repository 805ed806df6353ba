import { nodeFileSystem } from '../base/fs.ts';
import { systemProcessTable } from '../base/process-identity.ts';
import { openBridge } from '../bridge/bridge.ts';
import { readSettings } from '../claude-code/settings.ts';
import type { DashboardProgram } from './api/dashboard-program.ts';
import { type BuiltPage, pageFiles } from './server/page-files.ts';
import { startOnBridge } from './server/start.ts';

/** Filled in by scripts/bundle.mts. */
declare const __CC2CC_PAGE__: BuiltPage;

/** @throws STORE_TOO_NEW, or the system's error when the port is taken. */
export const startDashboard: DashboardProgram['startDashboard'] = async (request) => {
  const bridge = await openBridge(
    nodeFileSystem,
    systemProcessTable(),
    request.bridgeDirectory,
    readSettings(process.env),
  );
  return startOnBridge(bridge, { ...request, page: pageFiles(__CC2CC_PAGE__) });
};
