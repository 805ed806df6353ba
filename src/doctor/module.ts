import { clientName } from '../claude-code/client-versions.ts';
import { describeModule } from '../claude-code/module-state.ts';
import type { Finding } from './finding/finding.ts';
import type { LiveSession } from './finding/session.ts';

/** Whether the in-process module runs in a session, and if not, why, and what is different without it. */
export function checkModule({ name, server }: LiveSession): readonly Finding[] {
  if (server?.clientName !== clientName) return [];
  const { module, moduleSetBy, clientVersion } = server;
  const detail = describeModule(module, clientVersion, moduleSetBy ?? 'CC2CC_MODULE');
  const check = `module of ${name}`;
  if (module !== 'ended') return [{ check, result: 'good', detail }];
  return [{ check, result: 'weaker', detail, fix: 'type /reload-plugins in that session' }];
}
