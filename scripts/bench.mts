import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { describeError } from '../src/base/errors.ts';
import { newestClient } from '../test/harness/install-client.ts';
import { measureBundles } from './bench/bundle-sizes.mts';
import { measureBurst } from './bench/burst.mts';
import { measureCleanup } from './bench/cleanup.mts';
import { measureDashboard } from './bench/dashboard.mts';
import { keepRun, lastRunFile, readRun } from './bench/earlier-run.mts';
import { type Figure, table } from './bench/figures.mts';
import { measureFlood } from './bench/flood.mts';
import { measureFloods } from './bench/floods.mts';
import { measureHook } from './bench/hook.mts';
import { measureIdle } from './bench/idle.mts';
import { measureLatency } from './bench/latency.mts';
import { measureManyAgents } from './bench/many-agents.mts';
import { measureManyIdle } from './bench/many-idle.mts';
import { measurePrompt } from './bench/prompt.mts';
import { measureSearch } from './bench/search.mts';
import { measureSends } from './bench/sends.mts';
import { measureServer } from './bench/server.mts';
import { measureStages } from './bench/stages.mts';
import { Workshop } from './bench/workshop.mts';
import { endDownload, provideClient } from './demo/client.mts';
import { watchForInterruption } from './demo/interruption.mts';

const timeLimitMs = 15 * 60_000;

const measurements: readonly [string, (workshop: Workshop, isQuick: boolean) => Figure[] | Promise<Figure[]>][] = [
  ['a prompt that a person types', measurePrompt],
  ['the hook of a prompt as a process of its own', measureHook],
  ['that hook with a flooded inbox', measureFlood],
  ['hooks and calls beside flooded folders', measureFloods],
  ['the size of the bundles', measureBundles],
  ['the MCP server', measureServer],
  ['idle sessions', measureIdle],
  ['very many idle sessions', measureManyIdle],
  ['the command line and many agents', measureManyAgents],
  ['searching', measureSearch],
  ['durable sends', measureSends],
  ['a cleanup', measureCleanup],
  ['the dashboard on a full folder', measureDashboard],
  ['messages between real sessions', measureLatency],
  ['the stages of one delivery', measureStages],
  ['a burst', measureBurst],
];

const { isQuick, earlier } = readOptions();
const interruption = watchForInterruption();

/** One measurement that fails is told and does not keep the others from being made. */
async function measureAll(workshop: Workshop): Promise<{ figures: Figure[]; failures: string[] }> {
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const [what, measure] of measurements) {
    console.log(`measuring ${what} …`);
    try {
      figures.push(...(await measure(workshop, isQuick)));
    } catch (error) {
      failures.push(`${what}: ${describeError(error)}`);
    }
    await workshop.cleanUp();
  }
  return { figures, failures };
}

function readOptions() {
  try {
    const { quick, against } = parseArgs({
      options: { quick: { type: 'boolean', default: false }, against: { type: 'string' } },
    }).values;
    return { isQuick: quick, earlier: against === undefined ? undefined : readRun(against) };
  } catch (error) {
    console.error(`${describeError(error)}\nusage: npm run bench -- [--quick] [--against FILE]`);
    return process.exit(2);
  }
}

async function main(): Promise<number> {
  const workshop = new Workshop();
  const measuring = (async () => {
    await provideClient(newestClient, console.log);
    interruption.limit(timeLimitMs);
    return measureAll(workshop);
  })();
  try {
    const { figures, failures } = await Promise.race([measuring, interruption.happened]);
    console.log(`\n${table(figures, earlier)}\n\nMedians; what is compared was measured in turn, in this one run.`);
    if (earlier) console.log('What an earlier run measured was measured on another day: compare ratios, not times.');
    if (!isQuick) {
      keepRun(figures);
      console.log(
        `The figures are in ${relative(process.cwd(), lastRunFile)}; keep a copy to compare a later run with --against.`,
      );
    }
    for (const failure of failures) console.log(`NOT MEASURED  ${failure}`);
    return failures.length === 0 ? 0 : 1;
  } catch (error) {
    console.log(`NOT MEASURED  ${describeError(error)}`);
    return 1;
  } finally {
    endDownload();
    await workshop.cleanUp();
  }
}

main().then(
  // What was given up must not keep the process.
  (exitCode) => process.exit(exitCode),
  (error) => {
    console.log(describeError(error));
    process.exit(1);
  },
);
