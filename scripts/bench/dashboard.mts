import { join } from 'node:path';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { startOnBridge } from '../../src/dashboard/server/start.ts';
import { enterDashboard } from '../../test/harness/enter-dashboard.ts';
import { fileManyAsSeen } from '../../test/harness/many-messages.ts';
import { type Figure, median, toMs } from './figures.mts';
import type { Workshop } from './workshop.mts';

const firstPageMs = 1_000;
const laterPageMs = 100;

/** How long the dashboard takes to show the first conversations of a full folder, and the next ones. */
export async function measureDashboard(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 5_000 : 100_000;
  const folder = join(workshop.temporaryDirectory(), 'bridge');
  fileManyAsSeen(folder, count);
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), folder);
  const dashboard = await startOnBridge(bridge, { writer: { name: 'pat', mode: 'person' }, port: 0, page: {} });
  workshop.onCleanUp(dashboard.close);
  const { origin } = new URL(dashboard.url);
  const headers = await enterDashboard(dashboard.url);
  let cursor: string | null = null;
  const showPage = async () => {
    const startedAtMs = performance.now();
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(`${origin}/api/conversations${query}`, { headers });
    cursor = ((await answer.json()) as { next: string | null }).next;
    return performance.now() - startedAtMs;
  };
  const firstMs = await showPage();
  const laterMs: number[] = [];
  for (let page = 0; page < 9; page++) laterMs.push(await showPage());
  const what = `dashboard with ${count.toLocaleString('en')} messages`;
  return [
    aim(`${what}: the first page`, firstMs, firstPageMs),
    aim(`${what}: a later page`, median(laterMs), laterPageMs),
  ];
}

function aim(what: string, timeMs: number, limitMs: number): Figure {
  return { what, aim: `under ${limitMs} ms`, figure: toMs(timeMs), met: timeMs < limitMs };
}
