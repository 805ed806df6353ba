import type { Bridge } from '../../bridge/bridge.ts';
import { claimName } from '../../protocol/file-names.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import type { Message } from '../../protocol/message.ts';
import { readRedelivery } from '../../sending/redeliver-dead.ts';
import { readDeadReason } from '../../store/outcomes/dead-letter.ts';
import { expiryReason } from '../../store/outcomes/expire.ts';
import { readReceipt } from '../../store/outcomes/receipt.ts';
import { readReplyRecord } from '../../store/outcomes/reply-record.ts';
import { cutText, makeVisible, makeVisibleLine } from '../../trust/visible-text.ts';
import type { Ladder, MessageView, ViewState } from '../api/api.ts';
import { type Catalog, placeOf } from './catalog/catalog.ts';
import type { Entry, Location, Summary } from './catalog/entry.ts';
import { readEntry } from './catalog/read-summary.ts';

/** This much of a text is sent with a thread; the rest when somebody asks for it. */
const threadCharacters = 4_000;
const listCharacters = 300;

export type Detail = 'list' | 'thread' | 'whole';

/** Messages as the page shows them; nothing in the text is hidden, and nothing acts as a tag. */
export class MessageViews {
  readonly #bridge: Bridge;
  readonly #catalog: Catalog;

  constructor(bridge: Bridge, catalog: Catalog) {
    this.#bridge = bridge;
    this.#catalog = catalog;
  }

  /** @returns undefined for what cannot be read, or is gone. */
  async show(entry: Entry, detail: Detail): Promise<MessageView | undefined> {
    const place = entry.locations.at(-1);
    const { summary } = entry;
    if (!place || !summary) return undefined;
    const { text, isCut } = await this.text(entry, summary, detail);
    return {
      key: entry.key,
      id: entry.id,
      mailbox: entry.mailbox,
      from: makeVisibleLine(summary.from),
      type: summary.type,
      priority: summary.priority,
      mode: makeVisibleLine(summary.mode),
      signature: summary.signature,
      conversation: summary.conversation,
      taskId: summary.taskId,
      replyTo: summary.replyTo === null ? null : makeVisibleLine(summary.replyTo),
      state: this.stateOf(entry),
      text,
      isCut,
      ladder: await this.ladder(entry, summary, place, detail),
    };
  }

  async showAll(entries: readonly Entry[], detail: Detail): Promise<MessageView[]> {
    const views: MessageView[] = [];
    for (const entry of entries) {
      const view = await this.show(entry, detail);
      if (view) views.push(view);
    }
    return views;
  }

  stateOf(entry: Entry): ViewState {
    switch (placeOf(entry)) {
      case 'claimed':
        return 'offered';
      case 'done':
        if (this.#catalog.isAnswered(entry)) return 'answered';
        return entry.summary?.isByClient ? 'untracked' : 'seen';
      case 'dead':
      case 'dropped':
        return 'dead';
      default:
        return this.isOver(entry.summary) ? 'expired' : 'queued';
    }
  }

  private isOver(summary: Summary | null | undefined): boolean {
    return summary ? this.#bridge.store.fs.nowMs() >= summary.expiresAtMs : false;
  }

  private async text(entry: Entry, summary: Summary, detail: Detail): Promise<{ text: string; isCut: boolean }> {
    // What no reader gets must not be taken for ordinary mail in passing.
    if (summary.signature.refusal !== '' && detail !== 'whole') return { text: '', isCut: true };
    const whole = summary.isCut && detail !== 'list' ? await this.wholeText(entry) : undefined;
    const known = whole ?? summary.head;
    const isWhole = whole !== undefined || !summary.isCut;
    const limit = { list: listCharacters, thread: threadCharacters, whole: Number.POSITIVE_INFINITY }[detail];
    const cut = known.length > limit ? cutText(known, limit) : known;
    return { text: makeVisible(cut), isCut: !isWhole || cut.length < known.length };
  }

  private async wholeText(entry: Entry): Promise<string | undefined> {
    return (await this.message(entry))?.content.text;
  }

  private async message(entry: Entry): Promise<Message | undefined> {
    const read = await readEntry(this.#bridge.store, entry);
    return read.kind === 'message' ? read.message : undefined;
  }

  private async ladder(entry: Entry, summary: Summary, place: Location, detail: Detail): Promise<Ladder> {
    const start = { sentAtMs: summary.sentAtMs, attempts: 0 };
    switch (place.folder.place) {
      case 'claimed':
        return { ...start, ...offeredStep(place.fileName) };
      case 'done':
        if (summary.isByClient) return start;
        // A list shows the state alone, which needs no file.
        return detail === 'list' ? { ...start, attempts: 1 } : { ...start, ...(await this.seenSteps(entry)) };
      case 'dead':
      case 'dropped':
        return { ...start, ...(await this.end(entry, place)) };
      default:
        return this.isOver(summary) ? { ...start, reason: await this.expiry(entry) } : start;
    }
  }

  private async seenSteps({ mailbox: name, id }: Entry): Promise<Partial<Ladder>> {
    const mailbox = mailboxOf(this.#bridge.store.layout.root, name);
    const receipt = await readReceipt(this.#bridge.store, mailbox, id);
    const answer = await readReplyRecord(this.#bridge.store, mailbox, id);
    return {
      attempts: receipt?.attempt ?? 1,
      ...(receipt ? { seenAtMs: Date.parse(receipt.delivered_at) } : {}),
      ...(receipt?.proof && receipt.proof !== 'client' ? { proof: receipt.proof } : {}),
      ...(answer ? { answeredAtMs: answer.atMs, replyId: makeVisibleLine(answer.replyId) } : {}),
    };
  }

  private async end({ mailbox: name, id }: Entry, place: Location): Promise<Partial<Ladder>> {
    const { store } = this.#bridge;
    const why = await readDeadReason(store, place.folder.path, id);
    const again = await readRedelivery(this.#bridge, mailboxOf(store.layout.root, name), id);
    return {
      attempts: why?.attempts ?? 0,
      reason: makeVisibleLine(why?.reason ?? 'the reason was not recorded'),
      ...(why ? { endedAtMs: why.atMs } : {}),
      ...(again ? { redeliveredAs: again.newId } : {}),
      ...(place.folder.place === 'dropped' ? { isDropped: true } : {}),
    };
  }

  private async expiry(entry: Entry): Promise<string> {
    const message = await this.message(entry);
    return message ? makeVisibleLine(expiryReason(message)) : '';
  }
}

function offeredStep(fileName: string): Partial<Ladder> {
  const claim = claimName.parse(fileName);
  return claim ? { attempts: claim.attempt, offeredAtMs: claim.claimedAtMs } : {};
}
