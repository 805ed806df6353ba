import { parseArgs } from 'node:util';
import { campaigns } from './campaigns.ts';
import { isClean, type Row, table } from './fault-counts.ts';
import { runCampaign } from './run-campaign.ts';

const values = readOptions();

async function main(): Promise<boolean> {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  const chosen = campaigns.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0 || !Number.isInteger(seed)) throw new Error(usage());
  console.log(`seed ${seed}`);
  const rows: Row[] = [];
  for (const campaign of chosen) {
    const startedAtMs = performance.now();
    rows.push(...(await runCampaign(campaign, { seed, quick: values.quick, worker: values.worker })));
    console.log(`${campaign.name}: ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
  }
  console.log(`\n${table(rows)}\n`);
  for (const row of rows.filter((each) => !isClean(each))) console.log(describeDefects(row));
  console.log(`seed ${seed}`);
  return rows.every(isClean);
}

function describeDefects(row: Row): string {
  const reasons = row.fired === 0 ? ['it never happened'] : row.examples;
  return [`DEFECT ${row.fault}`, ...reasons.map((reason) => `  ${reason}`)].join('\n');
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        seed: { type: 'string' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        worker: { type: 'string', default: '' },
      },
    }).values;
  } catch {
    console.error(usage());
    return process.exit(2);
  }
}

function usage(): string {
  return `usage: npm run torture -- [--seed NUMBER] [--quick] [--only ${campaigns.map(({ name }) => name).join('|')}]`;
}

// An end by a signal removes the temporary folders, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

main().then(
  (isAllClean) => {
    process.exitCode = isAllClean ? 0 : 1;
  },
  (error) => {
    console.error(error);
    process.exitCode = 2;
  },
);
