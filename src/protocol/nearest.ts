import { distance } from 'fastest-levenshtein';

const nearestAtMost = 3;
/** A word of ours that differs in more was not meant. */
const mistypedAtMost = 2;

/** Those of `names` that look like what somebody wrote, the most alike first; at most three. People shorten names. */
export function nearestOf(names: readonly string[], given: string): string[] {
  const wanted = given.toLowerCase();
  const scored = names.map((known) => {
    const isPart = known.includes(wanted) || wanted.includes(known);
    return { known, score: Math.min(distance(known, wanted), isPart ? 1 : Number.POSITIVE_INFINITY) };
  });
  const nearEnough = Math.max(3, Math.floor(wanted.length / 2));
  return scored
    .filter(({ score }) => score <= nearEnough)
    .sort((one, other) => one.score - other.score)
    .slice(0, nearestAtMost)
    .map(({ known }) => known);
}

/** The one of our own `words`, commands or options, that somebody mistyped; none where it may be something else. */
export function mistypedOf(words: readonly string[], given: string): string[] {
  const scored = words.map((word) => ({ word, score: distance(word, given) }));
  const [nearest] = scored.sort((one, other) => one.score - other.score);
  return nearest && nearest.score <= mistypedAtMost ? [nearest.word] : [];
}

/** What an error asks about the nearest words; undefined where there are none. */
export function didYouMean(nearest: readonly string[]): string | undefined {
  return nearest.length > 0 ? `did you mean ${nearest.join(' or ')}?` : undefined;
}
