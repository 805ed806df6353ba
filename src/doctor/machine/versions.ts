import type { Bridge } from '../../bridge/bridge.ts';
import { installedVersions } from '../../claude-code/installed-plugins.ts';
import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Finding } from '../finding/finding.ts';
import type { LiveSession } from '../finding/session.ts';
import type { Surroundings } from '../finding/surroundings.ts';

/** Whether all live sessions run the cc2cc that this program is, and the plugin that is installed is the same. */
export async function checkVersions(
  bridge: Bridge,
  { version, clientConfiguration }: Surroundings,
  sessions: readonly LiveSession[],
): Promise<Finding> {
  const check = 'version';
  const found = await installedVersions(bridge.store.fs, clientConfiguration);
  const installed = [...new Set(found)].map(makeVisibleLine).sort();
  const plugin = installed.length > 0 ? `plugin ${installed.join(', ')}` : 'no plugin found';
  const others = sessions.filter(({ server }) => server && server.version !== version);
  const told = others.map(({ name, server }) => `${name} runs ${makeVisibleLine(server?.version ?? '')}`);
  const detail = [`cc2cc ${version}`, plugin, ...told].join('; ');
  if (others.length > 0) {
    const fix =
      'claude plugin update cc2cc@cc2cc, then leave those sessions with /exit and go on with claude --continue';
    return { check, result: 'weaker', detail, fix };
  }
  if (installed.length > 0 && !installed.includes(version)) {
    return { check, result: 'weaker', detail, fix: 'claude plugin update cc2cc@cc2cc' };
  }
  return { check, result: 'good', detail };
}
