import type { FaultCounts } from './fault-counts.ts';
import type { Random } from './random.ts';

export interface CampaignContext {
  readonly random: Random;
  /** Takes a bounded sample of what the long run does. */
  readonly quick: boolean;
  readonly counts: FaultCounts;
  /** An empty folder that is removed after the run. */
  readonly folder: string;
  /** The bundled worker.ts, to be started as a process. */
  readonly worker: string;
}

export interface Campaign {
  readonly name: string;
  run(context: CampaignContext): Promise<void>;
}
