import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleWorker } from '../support/bundled-worker.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { campaigns } from '../torture/campaigns.ts';
import type { Row } from '../torture/fault-counts.ts';
import { runCampaign } from '../torture/run-campaign.ts';

const seed = 1;
const bundle = makeTemporaryFolder();
let worker: string;

beforeAll(async () => {
  worker = await bundleWorker(new URL('../torture/worker.ts', import.meta.url), bundle.path);
});

afterAll(bundle.remove);

describe('loses nothing, doubles nothing without a mark and tears nothing', () => {
  test.each(campaigns.map((campaign) => [campaign.name, campaign] as const))('%s', async (_name, campaign) => {
    const rows = await runCampaign(campaign, { seed, quick: true, worker });
    expect(rows.filter((row) => row.lost + row.doubled + row.torn > 0).map(describeRow)).toEqual([]);
    expect(rows.filter((row) => row.fired === 0).map(describeRow), 'every fault happened').toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });
});

function describeRow({ fault, cases, fired, examples }: Row): string {
  return [`${fault} (${cases} cases, ${fired} fired)`, ...examples.slice(0, 3)].join('\n  ');
}
