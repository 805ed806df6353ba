import { parseArgs } from 'node:util';
import { describeError } from '../src/base/errors.ts';
import { newestTestedClient } from '../src/claude-code/tested-clients.ts';
import { type Comparison, compareSights, tableOf } from './canary/compare.mts';
import { endTests, runEndToEnd } from './canary/end-to-end.mts';
import { newestPublishedClient } from './canary/newest-client.mts';
import { endProbes, runProbes } from './canary/run-probes.mts';
import { endDownload, provideClient } from './demo/client.mts';
import { watchForInterruption } from './demo/interruption.mts';

const timeLimitMs = 90 * 60_000;

const { wanted, isProbesOnly } = readOptions();
const interruption = watchForInterruption();

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'probes-only': { type: 'boolean', default: false } },
    });
    const [version, ...others] = positionals;
    if (others.length > 0) throw new Error(`unexpected argument: ${others.join(' ')}`);
    if (version !== undefined && !/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is no version`);
    return { wanted: version, isProbesOnly: values['probes-only'] };
  } catch (error) {
    console.error(`${describeError(error)}\nusage: npm run canary -- [VERSION] [--probes-only]`);
    return process.exit(2);
  }
}

/** @returns the promises that this client breaks. */
async function examine(version: string): Promise<string[]> {
  const tested = newestTestedClient;
  for (const client of new Set([tested, version])) await provideClient(client, console.log);
  interruption.limit(timeLimitMs);
  const comparisons = await compareProbes(tested, version);
  const broken = comparisons.filter(({ verdict }) => verdict === 'broken').map(({ probe }) => probe);
  if (isProbesOnly) return broken;
  console.log(`\nend-to-end tests on Claude Code ${version} …`);
  return [...broken, ...(await runEndToEnd(version))];
}

async function compareProbes(tested: string, version: string): Promise<Comparison[]> {
  console.log(`probing Claude Code ${tested}, the newest tested one, and ${version} …`);
  const before = await runProbes(tested);
  const comparisons = compareSights(before, await runProbes(version));
  console.log(`\n${tableOf(comparisons)}`);
  return comparisons;
}

async function main(): Promise<number> {
  const examining = newestUnlessWanted().then(examine);
  try {
    const broken = await Promise.race([examining, interruption.happened]);
    for (const promise of broken) console.log(`BROKEN  ${promise}`);
    if (broken.length === 0) console.log('every promise holds');
    return broken.length === 0 ? 0 : 1;
  } catch (error) {
    console.log(`NOT EXAMINED  ${describeError(error)}`);
    return 1;
  } finally {
    endDownload();
    endTests();
    await endProbes();
  }
}

async function newestUnlessWanted(): Promise<string> {
  return wanted ?? newestPublishedClient();
}

main().then(
  // What was given up must not keep the process.
  (exitCode) => process.exit(exitCode),
  (error) => {
    console.log(describeError(error));
    process.exit(1);
  },
);
