import type { Random } from './random.mts';
import type { Tally } from './tally.mts';

export interface CampaignContext {
  readonly random: Random;
  /** Takes a bounded sample of what the long run does. */
  readonly quick: boolean;
  readonly tally: Tally;
  /** An empty folder that is removed after the run. */
  readonly folder: string;
  /** The bundled worker.mts, to be started as a process. */
  readonly worker: string;
}

export interface Campaign {
  readonly name: string;
  run(context: CampaignContext): Promise<void>;
}
