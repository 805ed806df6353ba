import type { Campaign } from './campaign.mts';
import { clock } from './clock.mts';
import { contention } from './contention.mts';
import { faults } from './faults.mts';
import { frames } from './frames.mts';
import { garbage } from './garbage.mts';
import { kill } from './kill.mts';
import { powerCut } from './power-cut.mts';
import { processIdReuse } from './process-id-reuse.mts';
import { randomKills } from './random-kills.mts';
import { stoppedOwner } from './stopped-owner.mts';
import { swapRace } from './swap-race.mts';

export const campaigns: readonly Campaign[] = [
  ...[faults, kill, powerCut, randomKills, contention, stoppedOwner, processIdReuse, clock, garbage],
  ...[frames, swapRace],
];
