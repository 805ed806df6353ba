import { launchAgents } from './launch-agent.ts';
import { scheduledTasks } from './scheduled-task.ts';
import type { ServicePlan, ServiceRequest } from './service.ts';
import { systemdUnits } from './systemd-unit.ts';

/** @returns undefined for a platform whose service manager is not known. */
export function planService(platform: NodeJS.Platform, request: ServiceRequest): ServicePlan | undefined {
  if (platform === 'linux') return systemdUnits(request);
  if (platform === 'darwin') return launchAgents(request);
  if (platform === 'win32') return scheduledTasks(request);
  return undefined;
}
