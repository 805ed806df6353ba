import { type Disk, lookUp, namesIn } from '../support/memory-disk.ts';
import type { ModelEvent } from './behaviour.ts';

/** What an onlooker knows about the one message of a history. */
export interface Observed {
  readonly isAnswered: boolean;
  readonly timesShown: number;
  /** What happened since it was shown last. */
  readonly disturbance: 'none' | 'crash' | 'power cut';
  readonly isConfirmed: boolean;
}

export interface Rules {
  readonly sentText: string;
  /** Where the message may lie in the end. */
  readonly lastPlace: 'done' | 'dead';
  /** What was shown and not confirmed before a power cut may come again without the mark of a redelivery. */
  readonly isMarkLostInPowerCut: boolean;
}

export const nothingObserved: Observed = {
  isAnswered: false,
  timesShown: 0,
  disturbance: 'none',
  isConfirmed: false,
};

export function disturbed(observed: Observed, disturbance: 'crash' | 'power cut'): Observed {
  if (observed.disturbance === 'power cut') return observed;
  return { ...observed, disturbance };
}

export function observe(observed: Observed, event: ModelEvent): Observed {
  if (event.event === 'answered') return { ...observed, isAnswered: true };
  if (event.event === 'confirmed') return { ...observed, isConfirmed: true };
  if (event.event !== 'shown') return observed;
  return { ...observed, timesShown: observed.timesShown + 1, disturbance: 'none' };
}

/** What is wrong with an event at the moment when it happens; undefined if nothing is. */
export function faultOfEvent(rules: Rules, observed: Observed, event: ModelEvent): string | undefined {
  if (event.event !== 'shown') return undefined;
  if (event.text !== rules.sentText) return 'what was shown is not what was sent';
  if (observed.timesShown === 0) return undefined;
  if (observed.isConfirmed) return 'shown again after it was confirmed';
  if (observed.disturbance === 'none') return 'shown twice and nothing had crashed';
  if (event.isMarked || (rules.isMarkLostInPowerCut && observed.disturbance === 'power cut')) return undefined;
  return `shown again after a ${observed.disturbance} without the mark of a redelivery`;
}

/** What is wrong when everybody has come to an end and the last receiver found nothing more to do. */
export function faultAtEnd(
  rules: Rules,
  observed: Observed,
  disk: Disk,
  mailboxPath: string,
  wasCalm: boolean,
): string | undefined {
  const places = placesOf(disk, mailboxPath);
  if (places.some((place) => place === 'inbox' || place === 'claimed')) return `left behind in ${places.join()}`;
  if (places.length > 1) return `it lies in ${places.join(' and ')}`;
  if (wasCalm && rules.lastPlace === 'done' && observed.timesShown !== 1) {
    return `shown ${observed.timesShown} times although nothing had crashed`;
  }
  if (!observed.isAnswered) return undefined;
  if (observed.timesShown === 0) return 'lost: answered and never shown';
  if (places.length === 0) return 'lost: answered, shown, and its file is gone';
  return places[0] === rules.lastPlace ? undefined : `it lies in ${places[0]}`;
}

/** In which folders of a mailbox copies lie. */
function placesOf(disk: Disk, mailboxPath: string): string[] {
  const places: string[] = [];
  for (const place of ['inbox', 'claimed', 'dead', 'done']) {
    const folder = lookUp(disk.entries, `${mailboxPath}/${place}`);
    if (folder === undefined) continue;
    const folders = place === 'done' ? subfolders(disk, folder) : [folder];
    const names = folders.flatMap((inside) => namesIn(disk.entries, inside));
    places.push(...names.filter((name) => !name.endsWith('.reason.json')).map(() => place));
  }
  return places;
}

function subfolders(disk: Disk, folder: number): number[] {
  return namesIn(disk.entries, folder).map((name) => disk.entries.get(`${folder}/${name}`) ?? -1);
}
