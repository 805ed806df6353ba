import { linkSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { startOnBridge } from '../../src/dashboard/server/start.ts';
import { dateFolderOf } from '../../src/protocol/ids.ts';
import { mailboxOf } from '../../src/protocol/layout.ts';
import { enterDashboard } from '../../test/harness/enter-dashboard.ts';
import { fileManyAsSeen } from '../../test/harness/many-messages.ts';
import { type Figure, median, toMs } from './figures.mts';
import type { Workshop } from './workshop.mts';

const firstPageMs = 1_000;
const firstPageOfMostMs = 2_000;
const firstSearchMs = 1_000;
const laterPageMs = 100;
/** How much older mail comes to what was measured before. */
const older = { mailboxes: 40, days: 10, aDay: 2_250 };

/** How long the dashboard takes to show the first conversations of a full folder, to search it, and to show the next ones. */
export async function measureDashboard(workshop: Workshop, isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 5_000 : 100_000;
  const folder = join(workshop.temporaryDirectory(), 'bridge');
  fileManyAsSeen(folder, count);
  const [first, ...later] = await timePages(workshop, folder);
  await timeSearch(workshop, folder);
  const searchMs = await timeSearch(workshop, folder);
  const what = describe(count);
  return [
    aim(`${what}: the first page`, first ?? 0, firstPageMs),
    aim(`${what}: a later page`, median(later), laterPageMs),
    aim(`${what}: the first search of a dashboard, with the index of an earlier one`, searchMs, firstSearchMs),
    ...(isQuick ? [] : [await measureMost(workshop, folder, count)]),
  ];
}

async function measureMost(workshop: Workshop, folder: string, count: number): Promise<Figure> {
  fileOlder(folder);
  const [first] = await timePages(workshop, folder);
  const total = count + older.mailboxes * older.days * older.aDay;
  return aim(`${describe(total)}: the first page`, first ?? 0, firstPageOfMostMs);
}

async function timePages(workshop: Workshop, folder: string): Promise<number[]> {
  const { ask, close } = await open(workshop, folder);
  let cursor: string | null = null;
  const times: number[] = [];
  for (let page = 0; page < 10; page++) {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const startedAtMs = performance.now();
    cursor = ((await ask(`conversations${query}`)) as { next: string | null }).next;
    times.push(performance.now() - startedAtMs);
  }
  await close();
  return times;
}

async function timeSearch(workshop: Workshop, folder: string): Promise<number> {
  const { ask, close } = await open(workshop, folder);
  const startedAtMs = performance.now();
  await ask('search?q=parser%20fails');
  const tookMs = performance.now() - startedAtMs;
  await close();
  return tookMs;
}

async function open(workshop: Workshop, folder: string) {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), folder);
  const dashboard = await startOnBridge(bridge, { writer: { name: 'pat', mode: 'person' }, port: 0, page: {} });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await dashboard.close();
    isOpen = false;
  };
  workshop.onCleanUp(close);
  const { origin } = new URL(dashboard.url);
  const headers = await enterDashboard(dashboard.url);
  const ask = async (look: string) => (await fetch(`${origin}/api/${look}`, { headers })).json();
  return { ask, close };
}

/** Names alone, because nobody reads those files: each folder has one file under many. */
function fileOlder(folder: string): void {
  const dayMs = 24 * 60 * 60 * 1000;
  for (let number = 0; number < older.mailboxes; number++) {
    for (let day = 0; day < older.days; day++) {
      const sentAtMs = Date.now() - (day + 10) * dayMs;
      const date = join(mailboxOf(folder, `agent-${number}`).done, dateFolderOf(`msg-${ulid(sentAtMs)}`));
      fileManyNames(date, sentAtMs);
    }
  }
}

function fileManyNames(folder: string, sentAtMs: number): void {
  mkdirSync(folder, { recursive: true });
  const source = join(folder, '..', '..', 'one.json');
  writeFileSync(source, '{}');
  for (let number = 0; number < older.aDay; number++) linkSync(source, join(folder, `msg-${ulid(sentAtMs)}.json`));
  // A folder that has only just changed is listed again at every look.
  utimesSync(folder, sentAtMs / 1_000, sentAtMs / 1_000);
}

function describe(count: number): string {
  return `dashboard with ${count.toLocaleString('en')} messages`;
}

function aim(what: string, timeMs: number, limitMs: number): Figure {
  return { what, aim: `under ${limitMs} ms`, figure: toMs(timeMs), met: timeMs < limitMs };
}
