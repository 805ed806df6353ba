import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { ringInPlaceOfServer } from '../../claude-code/doorbells/file-doorbell.ts';
import { readSessionRecord } from '../../claude-code/session-record.ts';
import { type Decisions, NewDecisions } from '../../decisions/decision.ts';
import { RingableMail } from '../../doorbells/ringable.ts';
import type { Ringer } from '../../doorbells/ringer.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import type { Message } from '../../protocol/message.ts';
import { holdBack } from '../../sending/held-back-mail.ts';
import { notifySender } from '../../sending/notify-sender.ts';
import { noteHeldBack } from '../../session/held-back.ts';
import { isUnheard, noteUnheard } from '../../session/in-charge.ts';
import { isInTurn } from '../../session/in-turn.ts';
import { canBeWoken } from '../../session/reach.ts';
import type { SessionNote } from '../../session/session-note.ts';
import type { McpSession } from './mcp-session.ts';

/** How soon it rings again for the FileChanged hook, which may have been cut off. */
const unheardPauseMs = 10_000;

/** Rings for the mail of one session, if it may be woken now: a person can be there, and no turn and no dialog is open. */
export class SessionBell {
  readonly #bridge: Bridge;
  readonly #session: McpSession;
  readonly #createRinger: (name: string) => Ringer;
  readonly #mail: RingableMail;
  readonly #decisions: Decisions | undefined;
  #ringer: { readonly name: string; readonly ringer: Ringer } | undefined;
  #mailSinceMs: number | undefined;
  #lastRangMs: number | undefined;
  #rangUnheardFor: string | undefined;
  #idleSinceMs: number | undefined;

  constructor(bridge: Bridge, session: McpSession, createRinger: (name: string) => Ringer) {
    this.#bridge = bridge;
    this.#session = session;
    this.#createRinger = createRinger;
    this.#mail = new RingableMail(bridge);
    this.#decisions = bridge.decisions && new NewDecisions(bridge.decisions);
  }

  /**
   * @param unseen mail that was handed over and did not come before the model.
   * @returns whether any mail waits that may be rung for now or later.
   */
  async consider(
    recipient: Recipient,
    mailbox: MailboxLayout,
    note: SessionNote | undefined,
    unseen: readonly Message[],
  ): Promise<boolean> {
    const found = [...unseen, ...(await this.#mail.list(mailbox))];
    await this.ringFor(recipient, note, await this.withoutHeldBack(recipient, found));
    return found.length > 0;
  }

  private async ringFor(
    recipient: Recipient,
    note: SessionNote | undefined,
    waiting: readonly Message[],
  ): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    this.#mailSinceMs = waiting.length > 0 ? (this.#mailSinceMs ?? nowMs) : undefined;
    if (!note?.interactive) return this.noteSilence(recipient, waiting, 'it ends after its one prompt: claude -p');
    const record = waiting.length > 0 ? await readSessionRecord(this.#bridge, recipient.client, note) : undefined;
    // A doorbell would queue behind the dialog and come to nothing: what its answer sets off hands the mail over.
    if (record?.waitingFor !== undefined) return this.noteSilence(recipient, waiting, 'a dialog is open');
    const isOpen = await isInTurn(this.#bridge, recipient.client, record);
    const quietForMs = this.quietForMs(isOpen);
    if (!isOpen && !canBeWoken({ promptSource: this.#session.promptSource, quietForMs })) {
      return this.noteSilence(recipient, waiting, 'its client may be about to end');
    }
    // A client that hears a doorbell may move the call that waits out of the turn.
    if (isOpen && this.#session.isWaiting) {
      return this.noteSilence(recipient, waiting, 'a tool call waits, and ends for mail that cannot');
    }
    if (waiting.length > 0 && (await isUnheard(this.#bridge.registry, recipient.client))) {
      return this.ringUnheard(recipient, waiting);
    }
    const waitsForTurnMs = isOpen ? nowMs - (this.#mailSinceMs ?? nowMs) : undefined;
    const isBusyByItsWord = record?.isIdle === false;
    const { lastHeardMs } = this.#session;
    const ringer = this.ringerFor(recipient.name);
    const rang = await ringer.consider({ waiting, waitsForTurnMs, isBusyByItsWord, lastHeardMs });
    if (rang) await this.noteRing(recipient, waiting, nowMs);
  }

  /** For how long no turn has been under way, and nothing has called this server. */
  private quietForMs(isOpen: boolean): number {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    this.#idleSinceMs = isOpen ? undefined : (this.#idleSinceMs ?? nowMs);
    return nowMs - Math.max(this.#idleSinceMs ?? nowMs, this.#session.lastCallMs);
  }

  /** A ring that follows another one in vain is the FileChanged hook's to answer, where no prompt reaches this server. */
  private async noteRing({ client }: Recipient, waiting: readonly Message[], nowMs: number): Promise<void> {
    this.#session.guard.noteRing(waiting);
    const wasInVain = this.#lastRangMs !== undefined && this.#session.lastPromptMs < this.#lastRangMs;
    if (this.#session.hasHooks && wasInVain) await noteUnheard(this.#bridge.registry, client);
    this.#lastRangMs = nowMs;
  }

  /** The FileChanged hook hands over what waits: no other one reaches a server. */
  private async ringUnheard(recipient: Recipient, waiting: readonly Message[]): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const [first] = waiting;
    const isNew = first?.id !== this.#rangUnheardFor;
    if (!isNew && nowMs - (this.#lastRangMs ?? nowMs) < unheardPauseMs) return;
    [this.#rangUnheardFor, this.#lastRangMs] = [first?.id, nowMs];
    await ringInPlaceOfServer(this.#bridge, recipient);
    if (!this.#decisions) return;
    for (const { id } of waiting)
      this.#decisions.note(recipient.name, 'doorbell', id, 'file rung: no prompt reaches this server');
  }

  private noteSilence({ name }: Recipient, waiting: readonly Message[], reason: string): void {
    if (!this.#decisions) return;
    for (const { id } of waiting) this.#decisions.note(name, 'doorbell', id, `not rung: ${reason}`);
  }

  private ringerFor(name: string): Ringer {
    if (this.#ringer?.name !== name) this.#ringer = { name, ringer: this.#createRinger(name) };
    return this.#ringer.ringer;
  }

  /** Leaves out what the loop guard holds back, and writes down why. */
  private async withoutHeldBack(recipient: Recipient, found: readonly Message[]): Promise<readonly Message[]> {
    if (found.length === 0) return [];
    const { guard } = this.#session;
    const { free, heldBack } = await holdBack(this.#bridge, recipient.client, guard, found);
    for (const message of found) {
      const reason = heldBack[message.id];
      if (reason !== undefined) this.noteSilence(recipient, [message], `the loop guard holds it back: ${reason}`);
      if (reason === undefined || !guard.shouldTellSender(message)) continue;
      await notifySender(this.#bridge, message, { state: 'held back', reason });
    }
    // It stays noted until it is handed over, so that the person is told then.
    await noteHeldBack(this.#bridge, recipient.client, heldBack);
    return free;
  }
}
