import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from './campaign.ts';
import { FaultCounts, type Row } from './fault-counts.ts';
import { Random } from './random.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly quick: boolean;
  /** The bundled worker.ts. */
  readonly worker: string;
}

/** A file system in memory, where there is one: thousands of cases would wait for the disk, and none needs it. */
const memoryFolder = '/dev/shm';

/** Runs one campaign in a temporary folder of its own. The same seed makes the same choices. */
export async function runCampaign(campaign: Campaign, { seed, quick, worker }: CampaignOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(existsSync(memoryFolder) ? memoryFolder : tmpdir(), 'cc2cc-torture-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.once('exit', remove);
  try {
    const counts = new FaultCounts();
    await campaign.run({ random: new Random(seed), quick, counts, folder, worker });
    return [...counts.rows.values()].sort((one, other) => (one.fault < other.fault ? -1 : 1));
  } finally {
    remove();
    process.off('exit', remove);
  }
}
