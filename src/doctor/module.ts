import type { Finding } from './finding/finding.ts';
import type { LiveSession } from './finding/session.ts';

/** Whether the in-process module runs in a session, and if not, why, and what is different without it. */
export function checkModule({ name, server }: LiveSession): readonly Finding[] {
  if (!server?.moduleInWords) return [];
  const { module, moduleInWords: detail } = server;
  const check = `module of ${name}`;
  if (module !== 'ended') return [{ check, result: 'good', detail }];
  return [{ check, result: 'weaker', detail, fix: 'type /reload-plugins in that session' }];
}
