import type { Campaign } from './campaign.ts';
import { clock } from './clock.ts';
import { contention } from './contention.ts';
import { faults } from './faults.ts';
import { frames } from './frames.ts';
import { garbage } from './garbage.ts';
import { kill } from './kill.ts';
import { powerCut } from './power-cut.ts';
import { processIdReuse } from './process-id-reuse.ts';
import { randomKills } from './random-kills.ts';
import { stoppedOwner } from './stopped-owner.ts';
import { swapRace } from './swap-race.ts';

export const campaigns: readonly Campaign[] = [
  ...[faults, kill, powerCut, randomKills, contention, stoppedOwner, processIdReuse, clock, garbage],
  ...[frames, swapRace],
];
