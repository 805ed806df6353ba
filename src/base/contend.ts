import type { FileSystem } from './fs.ts';

const longestContentionAttempts = 40;
/** A contender withdraws within milliseconds; one that does not may have died in the middle, or holds it. */
const withdrawalPatienceMs = 200;
const lookEveryMs = 5;

/** Something that one may have, and for which each who wants it puts up a file under a place of its own. */
export interface Contest {
  /** The places of others that are alive and have it or ask for it. */
  rivals(): Promise<readonly string[]>;
  /** The place that this contender has already, by another of its processes. */
  own?(): Promise<string | undefined>;
  /** Puts up a file. @returns its place; the order of all places is the same for everybody. */
  putUp(): Promise<string>;
  withdraw(place: string): Promise<void>;
}

/**
 * Each contender puts up its file and then looks: whoever sees no other has it. Of those who see each other, the one with
 * the lowest place waits and the others withdraw and try again after a random pause. So no moment exists in which two
 * believe they have it, one of them gets it, and what the dead have left need not be taken away from anybody.
 * @returns the place under which it is held; undefined where another one has it.
 */
export async function contend(fs: FileSystem, contest: Contest): Promise<string | undefined> {
  for (let attempt = 1; attempt <= longestContentionAttempts; attempt++) {
    // First: a contender that waits for others to withdraw looks like a holder, and must not drive the holder away.
    const own = await contest.own?.();
    if (own !== undefined) return own;
    if (await isHeldByAnother(fs, contest)) return undefined;
    const place = await contest.putUp();
    if (await winsOrWithdraws(fs, contest, place)) return place;
    await fs.sleep(2 + Math.random() * 5 * attempt);
  }
  return undefined;
}

/** A contender is gone at a second look, and a holder is still there. */
async function isHeldByAnother(fs: FileSystem, contest: Contest): Promise<boolean> {
  const before = new Set(await contest.rivals());
  if (before.size === 0) return false;
  await fs.sleep(20 + Math.random() * 20);
  return (await contest.rivals()).some((rival) => before.has(rival));
}

async function winsOrWithdraws(fs: FileSystem, contest: Contest, place: string): Promise<boolean> {
  let isWon = false;
  try {
    isWon = await othersWithdraw(fs, contest, place);
  } finally {
    if (!isWon) await contest.withdraw(place);
  }
  return isWon;
}

async function othersWithdraw(fs: FileSystem, contest: Contest, place: string): Promise<boolean> {
  const deadlineMs = fs.monotonicMs() + withdrawalPatienceMs;
  for (;;) {
    const rivals = await contest.rivals();
    if (rivals.length === 0) return true;
    if (rivals.some((rival) => rival < place) || fs.monotonicMs() > deadlineMs) return false;
    await fs.sleep(lookEveryMs);
  }
}
