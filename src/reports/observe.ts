import { join } from 'node:path';
import { orMissing } from '../base/files.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { onlineNames } from '../identity/roster.ts';
import { idInName, isMessageFile } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import type { MessageState } from '../protocol/states.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import { locateIn } from '../store/outcomes/locate.ts';
import { type SignatureWord, signatureWord } from '../trust/verdict.ts';
import { previewOf } from '../trust/visible-text.ts';

/** A file system may give two changes one time; a folder that changed so lately is looked at again. */
const timeGrainMs = 2_000;
const dayMs = 24 * 60 * 60 * 1000;
const previewCharacters = 80;

/** A message came into a state, or an agent came or went. */
export type MailEvent =
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly from: string;
      readonly to: string;
      readonly state: MessageState;
      readonly type: Message['type'];
      readonly signature: SignatureWord;
      /** The beginning of the text, on one line. */
      readonly preview: string;
      /** Milliseconds since 1970. */
      readonly atMs: number;
    }
  | { readonly kind: 'agent'; readonly name: string; readonly online: boolean; readonly atMs: number };

/**
 * Notices what happens in all mailboxes, for people who watch. It goes by the names in folders, and reads a message
 * once for each state that it comes into; a state that lasts for less than the time between two looks may be missed.
 */
export class MailObserver {
  readonly #bridge: Bridge;
  readonly #folders = new Map<string, { readonly names: ReadonlySet<string>; readonly changedAtMs: number }>();
  #online: ReadonlySet<string> | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** What has happened since the last look, in the order of sending; at the first, who is online. */
  async look(): Promise<MailEvent[]> {
    const isFirst = this.#online === undefined;
    const events = await this.lookAtAgents();
    const { store } = this.#bridge;
    for (const mailbox of await listOwnMailboxes(store.fs, store.layout)) {
      const ids = await this.newIds(mailbox);
      if (isFirst) continue;
      for (const id of ids) events.push(...(await this.describe(mailbox, id)));
    }
    return events;
  }

  private async lookAtAgents(): Promise<MailEvent[]> {
    const online = new Set(await onlineNames(this.#bridge.registry));
    const before = this.#online ?? new Set();
    this.#online = online;
    const atMs = this.#bridge.store.fs.nowMs();
    const came = [...online].filter((name) => !before.has(name));
    const went = [...before].filter((name) => !online.has(name));
    return [
      ...came.map((name) => ({ kind: 'agent', name, online: true, atMs }) as const),
      ...went.map((name) => ({ kind: 'agent', name, online: false, atMs }) as const),
    ];
  }

  /** Ids of messages that came into another state in this mailbox. */
  private async newIds(mailbox: MailboxLayout): Promise<string[]> {
    const nowMs = this.#bridge.store.fs.nowMs();
    const days = [nowMs - dayMs, nowMs].map((timeMs) =>
      join(mailbox.done, new Date(timeMs).toISOString().slice(0, 10)),
    );
    const folders = [mailbox.inbox, mailbox.claimed, ...days, mailbox.dead, mailbox.answered];
    const ids = new Set<string>();
    for (const folder of folders) {
      for (const name of await this.newNames(folder)) ids.add(idInName(name));
    }
    return [...ids].sort();
  }

  private async newNames(folder: string): Promise<string[]> {
    const { fs } = this.#bridge.store;
    const before = this.#folders.get(folder);
    const changedAtMs = (await orMissing(fs.stat(folder)))?.changedAtMs;
    if (changedAtMs === undefined) return [];
    const isSettled = fs.nowMs() - changedAtMs > timeGrainMs;
    if (before && isSettled && before.changedAtMs === changedAtMs) return [];
    const names = new Set(await listOwnFolder(this.#bridge.store, folder));
    this.#folders.set(folder, { names, changedAtMs: isSettled ? changedAtMs : Number.NaN });
    return [...names].filter((name) => isMessageFile(name) && !before?.names.has(name));
  }

  private async describe(mailbox: MailboxLayout, id: string): Promise<MailEvent[]> {
    const found = await locateIn(this.#bridge.store, mailbox, id);
    if (!found) return [];
    const { message, state, sinceMs } = found;
    const preview = previewOf(message.content.text, previewCharacters);
    const { from, type } = message;
    const place = { kind: 'message', id: found.id, from, to: mailbox.name, state } as const;
    return [{ ...place, type, signature: signatureWord(message), preview, atMs: sinceMs }];
  }
}
