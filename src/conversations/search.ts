import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { parseSpan } from '../protocol/spans.ts';
import { findInHistory, type HistoryHit, type HistoryQuery, maxHits } from '../store/history/history.ts';
import { foldText } from '../store/history/history-line.ts';
import { type HistoryEntry, namesOf, readEntry } from './history-entry.ts';

export interface SearchRequest {
  /** Words that must all occur, in any case; what stands in quotation marks must occur as it is. */
  readonly query?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** A date, or an age such as `3d`, `12h`, `30m`. */
  readonly since?: string | undefined;
  readonly thread?: string | undefined;
  /** How many are returned; 10 unless given. */
  readonly limit?: number | undefined;
}

export interface SearchResult {
  /** The best first; of equally good ones, the latest. */
  readonly entries: readonly HistoryEntry[];
  /** How many fit; at least so many if `isCut`. */
  readonly total: number;
  readonly isCut: boolean;
  /** Folded. */
  readonly terms: readonly string[];
}

const defaultLimit = 10;
const maxLimit = 100;

/** Searches what `name` got and sent, or all mail where it is undefined. @throws BAD_INPUT */
export async function search(bridge: Bridge, name: string | undefined, request: SearchRequest): Promise<SearchResult> {
  const query = await toHistoryQuery(bridge, name, request);
  const hits = await findInHistory(bridge.store, query);
  const limit = Math.min(request.limit ?? defaultLimit, maxLimit);
  const entries: HistoryEntry[] = [];
  for (const hit of hits.sort(byScoreThenTime)) {
    if (entries.length >= limit) break;
    const entry = await readEntry(bridge, hit);
    if (entry && query.terms.every((term) => foldText(entry.message.content.text).includes(term))) entries.push(entry);
  }
  return { entries, total: hits.length, isCut: hits.length >= maxHits, terms: query.terms };
}

async function toHistoryQuery(bridge: Bridge, name: string | undefined, request: SearchRequest): Promise<HistoryQuery> {
  const { query = '', from, to, since, thread } = request;
  const terms = splitTerms(query);
  if (terms.length === 0 && [from, to, since, thread].every((given) => given === undefined || given.trim() === '')) {
    throw new Cc2ccError('BAD_INPUT', 'say what to look for: words, or one of from, to, since, thread');
  }
  return {
    terms,
    thread: thread?.trim() || undefined,
    from: await namesOfGiven(bridge, from),
    to: await namesOfGiven(bridge, to),
    sinceMs: since?.trim() ? parseSince(since.trim(), bridge.store.fs.nowMs()) : undefined,
    own: name === undefined ? undefined : await namesOf(bridge, name),
  };
}

function namesOfGiven(bridge: Bridge, given: string | undefined): Promise<ReadonlySet<string>> | undefined {
  const name = given?.trim().replace(/^@/, '');
  return name ? namesOf(bridge, name) : undefined;
}

/** `parser "escaped mark"` are two terms. */
function splitTerms(query: string): string[] {
  const parts = [...query.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([whole, quoted]) => foldText(quoted ?? whole));
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** Milliseconds since 1970. */
function parseSince(since: string, nowMs: number): number {
  // A number without a unit could be anything.
  const ageMs = /[a-z]$/.test(since) ? parseSpan(since) : undefined;
  if (ageMs !== undefined) return nowMs - ageMs;
  const timeMs = /^\d{4}-\d\d/.test(since) ? Date.parse(since) : Number.NaN;
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new Cc2ccError(
    'BAD_INPUT',
    `since is "${since}"; write a date such as 2026-11-23, or an age such as 30m, 12h, 3d, 2w`,
  );
}

function byScoreThenTime(one: HistoryHit, other: HistoryHit): number {
  return other.score - one.score || other.timeMs - one.timeMs || (one.id < other.id ? 1 : -1);
}
