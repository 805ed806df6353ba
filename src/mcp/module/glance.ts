import { orMissing } from '../../base/files.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { findStuckIn } from '../../doctor/stuck-mail.ts';
import { liveLeasesOn } from '../../identity/lease.ts';
import { onlineNamesIfFew } from '../../identity/roster.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { readLastSent } from '../../sending/last-sent.ts';
import { listClaims } from '../../store/claim.ts';
import { locateIn } from '../../store/outcomes/locate.ts';
import type { Glance } from './band.ts';

/** Whose client was killed leaves its lease, and no folder changes. */
const countAgainAfterMs = 60_000;
const stuckLookEveryMs = 30_000;
/** A file system may give two changes one time. */
const timeGrainMs = 2_000;

/** Looks at how one session stands, at a cost that the number of other agents does not raise. */
export class GlanceReader {
  readonly #bridge: Bridge;
  #online:
    | { readonly names: readonly string[] | undefined; readonly changedAtMs: number; readonly atMs: number }
    | undefined;
  #stuck: { readonly names: readonly string[]; readonly atMs: number } | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** @param waiting how many files lie in its inbox. */
  async look({ name, client }: Recipient, waiting: number, isInTrouble: boolean): Promise<Glance> {
    const { store } = this.#bridge;
    const mailbox = mailboxOf(store.layout.root, name);
    const offered = await listClaims(store, mailbox);
    const sent = await readLastSent(this.#bridge, client);
    const state = sent && (await locateIn(store, mailboxOf(store.layout.root, sent.to), sent.id))?.state;
    const online = await this.onlineNames();
    return {
      name,
      online: online?.filter((other) => other !== name),
      unread: waiting + offered.length,
      lastSent: sent && { to: sent.to, state: state ?? 'sent' },
      stuckFor: await this.stuckAmong([...new Set([name, ...(sent ? [sent.to] : [])])]),
      isInTrouble,
    };
  }

  /** Counted again only when an agent came or went. */
  private async onlineNames(): Promise<readonly string[] | undefined> {
    const { registry } = this.#bridge;
    const nowMs = registry.fs.nowMs();
    const changedAtMs = (await orMissing(registry.fs.stat(registry.layout.leases)))?.changedAtMs ?? 0;
    const known = this.#online;
    const isSame = known?.changedAtMs === changedAtMs && Math.abs(nowMs - known.atMs) < countAgainAfterMs;
    if (known && isSame) return known.names;
    const names = await onlineNamesIfFew(registry);
    const isSettled = Math.abs(nowMs - changedAtMs) > timeGrainMs;
    this.#online = { names, changedAtMs: isSettled ? changedAtMs : Number.NaN, atMs: nowMs };
    return names;
  }

  /** Of this session and the agent that it wrote to last. */
  private async stuckAmong(names: readonly string[]): Promise<readonly string[]> {
    const { store, registry } = this.#bridge;
    const nowMs = store.fs.monotonicMs();
    if (this.#stuck && nowMs - this.#stuck.atMs < stuckLookEveryMs) return this.#stuck.names;
    const stuck: string[] = [];
    for (const name of names) {
      const mailbox = mailboxOf(store.layout.root, name);
      const findings = await findStuckIn(this.#bridge, mailbox, await liveLeasesOn(registry, name));
      if (findings.length > 0) stuck.push(name);
    }
    this.#stuck = { names: stuck, atMs: nowMs };
    return stuck;
  }
}
