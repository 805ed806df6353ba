import { makeVisibleLine } from '../../trust/visible-text.ts';
import type { Traffic, TrafficRange } from '../api/api.ts';
import type { Catalog } from './catalog/catalog.ts';
import { keyAtTime } from './catalog/entry.ts';

const buckets = 24;
const shownAgents = 12;
const budgetMs = 60;
/** The names are told apart up to here; a key of a pair and a bucket stays an exact number. */
const maxNames = 1_000_000;
const hourMs = 60 * 60 * 1000;
const rangeMs = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs };

export const others = 'others';

/** Counts who wrote to whom, for the picture of it. */
export async function countTraffic(catalog: Catalog, range: TrafficRange, nowMs: number): Promise<Traffic> {
  const startMs = startOf(catalog, range, nowMs);
  const isPartial = !(await catalog.readBackTo(keyAtTime(startMs), budgetMs));
  const bucketMs = Math.max(1, Math.ceil((nowMs - startMs + 1) / buckets));
  const flows = new FlowCounter();
  for (const { summary, mailbox } of catalog.read()) {
    if (range !== 'all' && summary.sentAtMs < startMs) continue;
    const bucket = Math.floor((summary.sentAtMs - startMs) / bucketMs);
    flows.add(Math.max(0, Math.min(buckets - 1, bucket)), summary.from, mailbox);
  }
  return { fromMs: startMs, bucketMs, buckets, isPartial, ...shorten(flows.list()) };
}

function startOf(catalog: Catalog, range: TrafficRange, nowMs: number): number {
  if (range !== 'all') return nowMs - rangeMs[range];
  return catalog.startMs ?? nowMs - hourMs;
}

type Flow = { bucket: number; from: string; to: string; count: number };

/** Counts with numbers for names, since there are many messages to count. */
class FlowCounter {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #counts = new Map<number, number>();

  add(bucket: number, from: string, to: string): void {
    const key = (this.numberOf(from) * maxNames + this.numberOf(to)) * buckets + bucket;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  list(): Flow[] {
    return [...this.#counts].map(([key, count]) => {
      const pair = Math.floor(key / buckets);
      const nameOf = (number: number) => this.#names[number] ?? others;
      return { bucket: key % buckets, from: nameOf(Math.floor(pair / maxNames)), to: nameOf(pair % maxNames), count };
    });
  }

  private numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length === maxNames) return 0;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }
}

/** Names the busiest agents and counts the rest together. */
function shorten(flows: readonly Flow[]): { agents: string[]; flows: Flow[] } {
  const totals = new Map<string, number>();
  for (const { from, to, count } of flows) {
    totals.set(from, (totals.get(from) ?? 0) + count);
    totals.set(to, (totals.get(to) ?? 0) + count);
  }
  const ranked = [...totals].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).map(([name]) => name);
  const named = new Set(ranked.slice(0, shownAgents));
  const label = (name: string) => (named.has(name) ? makeVisibleLine(name) : others);
  const merged = new Map<string, Flow>();
  for (const { bucket, from, to, count } of flows) {
    const key = `${bucket}\n${label(from)}\n${label(to)}`;
    const flow = merged.get(key) ?? { bucket, from: label(from), to: label(to), count: 0 };
    flow.count += count;
    merged.set(key, flow);
  }
  const agents = [...named].map(makeVisibleLine);
  return { agents: ranked.length > shownAgents ? [...agents, others] : agents, flows: [...merged.values()] };
}
