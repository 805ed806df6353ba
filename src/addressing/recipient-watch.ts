import { type ProcessIdentity, processToken } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { presentName, readCard } from '../identity/card.ts';
import { liveLeasesOn } from '../identity/lease.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import { readHeldBack } from '../session/held-back.ts';
import { isInTurn } from '../session/in-turn.ts';
import { readSessionNote, type SessionNote } from '../session/session-note.ts';
import { awaitsFirstTurn } from '../session/turn.ts';
import { type Located, locate, locateIn } from '../store/outcomes/locate.ts';
import { makeVisibleLine } from '../trust/visible-text.ts';

/** A session that resumes or restarts is back within this time. */
const absencePatienceMs = 5_000;
/** Between two steps of one turn a session may look idle for a moment. */
const idlePatienceMs = 3_000;

/** The state of a question, as far as the bridge directory shows it. */
export interface RecipientState {
  /** The agent that has it now; after a rename, another name than the question was sent to. */
  readonly name: string;
  /** The state in words that follow the name: `has read it and is at work`. */
  readonly doing: string;
  /** Nobody is about to answer, and `doing` says why. */
  readonly isSilent: boolean;
  readonly question: Located | undefined;
}

/** Follows a question, and what the session does that it was sent to. */
export class RecipientWatch {
  readonly #bridge: Bridge;
  readonly #questionId: string;
  #mailbox: MailboxLayout;
  /** Since when it has been so at every look, on the clock that does not jump. */
  readonly #sinceMs = new Map<'absent' | 'idle', number>();

  constructor(bridge: Bridge, question: { readonly id: string; readonly to: string }) {
    this.#bridge = bridge;
    this.#questionId = question.id;
    this.#mailbox = mailboxOf(bridge.store.layout.root, question.to);
  }

  async look(): Promise<RecipientState> {
    const { store, registry } = this.#bridge;
    const question =
      (await locateIn(store, this.#mailbox, this.#questionId)) ?? (await locate(store, this.#questionId));
    this.#mailbox = question?.mailbox ?? this.#mailbox;
    const name = await presentName(registry, this.#mailbox.name);
    if (question?.state === 'expired' || question?.state === 'dead') {
      return { name, question, isSilent: true, doing: `never got it: ${question.reason ?? question.state}` };
    }
    const [lease] = await liveLeasesOn(registry, name);
    const holder = lease?.holder;
    if (!holder) return { name, question, ...(await this.describeAbsence(name, question)) };
    this.#sinceMs.delete('absent');
    return { name, question, ...(await this.describeHolder(holder, question)) };
  }

  /** A script is away between two calls of the command line, and answers all the same. */
  private async describeAbsence(name: string, question: Located | undefined) {
    const isSession = ((await readCard(this.#bridge.registry, name))?.sessions ?? []).length > 0;
    const isSilent = this.hasLasted('absent', isSession, absencePatienceMs);
    const had = question?.state === 'queued' ? "hasn't read it" : 'ended without an answer';
    return { isSilent, doing: `is offline and ${had}` };
  }

  private async describeHolder(holder: ProcessIdentity, question: Located | undefined) {
    const note = await readSessionNote(this.#bridge, holder);
    if (question?.state === 'queued') return this.describeQueued(holder, note, question.id);
    const isOfOther = question?.claim && processToken(question.claim.owner.process) !== processToken(holder);
    if (question && note && !isOfOther) return this.describeSession(holder, note);
    this.#sinceMs.delete('idle');
    return { isSilent: false, doing: isOfOther ? 'will get it again soon' : 'has it' };
  }

  private async describeQueued(holder: ProcessIdentity, note: SessionNote | undefined, id: string) {
    this.#sinceMs.delete('idle');
    const held = (await readHeldBack(this.#bridge, holder))[id];
    if (held) return { isSilent: true, doing: `isn't woken for it: ${held}` };
    const dialog = (await readSessionRecord(this.#bridge, holder, note))?.waitingFor;
    const why = dialog ? `: its user is at a dialog (${makeVisibleLine(dialog)})` : '';
    return { isSilent: false, doing: `hasn't received it yet${why}` };
  }

  private async describeSession(holder: ProcessIdentity, note: SessionNote) {
    const record = await readSessionRecord(this.#bridge, holder, note);
    const mayWork = (await isInTurn(this.#bridge, holder, record)) || (await awaitsFirstTurn(this.#bridge, holder));
    const isSilent = this.hasLasted('idle', !mayWork, idlePatienceMs);
    if (record?.waitingFor && mayWork) {
      return { isSilent, doing: `has it; its user is at a dialog (${makeVisibleLine(record.waitingFor)})` };
    }
    return {
      isSilent,
      doing: isSilent ? 'received it and ended its turn without an answer' : 'has it and is working',
    };
  }

  private hasLasted(what: 'absent' | 'idle', isSo: boolean, patienceMs: number): boolean {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    if (!isSo) {
      this.#sinceMs.delete(what);
      return false;
    }
    const sinceMs = this.#sinceMs.get(what) ?? nowMs;
    this.#sinceMs.set(what, sinceMs);
    return nowMs - sinceMs >= patienceMs;
  }
}
