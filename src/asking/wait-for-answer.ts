import { type RecipientState, RecipientWatch } from '../addressing/recipient-watch.ts';
import { lookUntil } from '../base/wait-for-change.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { WaitingMail, type WaitingMessage } from '../doorbells/waiting-mail.ts';
import { timeOfMessageId } from '../protocol/ids.ts';
import { type MailboxLayout, mailboxOf } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { isNotice } from '../sending/notice.ts';
import { locateIn } from '../store/outcomes/locate.ts';
import { readReplyRecord } from '../store/outcomes/reply-record.ts';
import { ensureMailbox } from '../store/store.ts';

export interface OpenQuestion {
  readonly id: string;
  readonly to: string;
}

/** Who waits, and what ends the wait besides the answer. */
export interface Waiting {
  /** The name that the asker goes by now; it may change while it waits. */
  name(): Promise<string>;
  readonly longestMs: number;
  /** Urgent mail of anybody ends the wait: a model that waits gets no mail by hooks. */
  readonly yieldsToUrgent: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called with every look. */
  onLook?(state: RecipientState): void;
}

/** How a wait ended. In every case but the first two the question stays open, and a late answer comes as mail. */
export type WaitEnd =
  /** It lies in the asker's inbox, for the caller to take. */
  | { readonly kind: 'answered'; readonly mailbox: MailboxLayout; readonly answer: WaitingMessage }
  /** The answer was handed over in another way while we waited. */
  | { readonly kind: 'delivered'; readonly replyId: string }
  /** Other mail came that must not wait for the end of the wait. */
  | { readonly kind: 'interrupted'; readonly by: Message }
  /** Nobody is about to answer. */
  | { readonly kind: 'silent'; readonly state: RecipientState }
  | { readonly kind: 'timed out'; readonly state: RecipientState | undefined }
  | { readonly kind: 'cancelled' };

/** Waits until a question is answered or there is a reason to wait no longer. Takes nothing from the inbox. */
export async function waitForAnswer(bridge: Bridge, question: OpenQuestion, waiting: Waiting): Promise<WaitEnd> {
  const { inbox } = await ensureMailbox(bridge.store, await waiting.name());
  const search = new AnswerSearch(bridge, question, waiting);
  let end: WaitEnd | undefined;
  const isOver = async () => {
    end = await search.lookOnce();
    return end !== undefined;
  };
  await lookUntil(bridge.store.fs, inbox, waiting.longestMs, isOver, waiting.signal);
  if (waiting.signal?.aborted) return { kind: 'cancelled' };
  return end ?? { kind: 'timed out', state: search.lastState };
}

/** Everything that one wait looks at, again and again. */
class AnswerSearch {
  readonly #bridge: Bridge;
  readonly #question: OpenQuestion;
  readonly #waiting: Waiting;
  readonly #mail: WaitingMail;
  readonly #recipient: RecipientWatch;
  lastState: RecipientState | undefined;

  constructor(bridge: Bridge, question: OpenQuestion, waiting: Waiting) {
    this.#bridge = bridge;
    this.#question = question;
    this.#waiting = waiting;
    this.#mail = new WaitingMail(bridge);
    this.#recipient = new RecipientWatch(bridge, question);
  }

  async lookOnce(): Promise<WaitEnd | undefined> {
    const mailbox = mailboxOf(this.#bridge.store.layout.root, await this.#waiting.name());
    const inMail = await this.lookIntoMail(mailbox);
    if (inMail) return inMail;
    const state = await this.#recipient.look();
    this.lastState = state;
    this.#waiting.onLook?.(state);
    const elsewhere = await this.lookForRecord(mailbox, state);
    if (elsewhere) return elsewhere;
    if (!state.isSilent) return undefined;
    // It may have answered between the two looks.
    return (await this.lookIntoMail(mailbox)) ?? { kind: 'silent', state };
  }

  private async lookIntoMail(mailbox: MailboxLayout): Promise<WaitEnd | undefined> {
    const found = await this.#mail.list(mailbox, (fileName) => this.mayBeLater(fileName));
    const answer = found.find(({ message }) => message.replyTo === this.#question.id && !isNotice(message));
    if (answer) return { kind: 'answered', mailbox, answer };
    const by = found.map(({ message }) => message).find((message) => this.endsTheWait(message));
    return by && { kind: 'interrupted', by };
  }

  /** Mail that was there before the question cannot be about it, and need not be read. */
  private mayBeLater(fileName: string): boolean {
    const id = fileName.replace(/\..*$/, '');
    return timeOfMessageId(id) === undefined || id > this.#question.id;
  }

  /**
   * Two agents that ask each other would both wait. Both compare the same two ids, so that exactly one of them, the
   * one that asked first, gives way; in a circle of any length at least one does.
   */
  private endsTheWait(message: Message): boolean {
    if (message.id < this.#question.id && timeOfMessageId(message.id) !== undefined) return false;
    // What became of our own question.
    if (isNotice(message)) return message.replyTo === this.#question.id;
    const isQuestion = Date.parse(message.answerBy ?? '') > this.#bridge.store.fs.nowMs();
    const isOfRecipient = message.from === this.#question.to || message.from === this.lastState?.name;
    // What answers another message is awaited by whoever asked that.
    const isNews = isOfRecipient && message.replyTo === null && message.priority !== 'low';
    const isUrgent = message.priority === 'high' || message.priority === 'critical';
    return isQuestion || isNews || (isUrgent && this.#waiting.yieldsToUrgent);
  }

  /** The answer may have been handed over by a hook, by `check_inbox`, or to another program of the same name. */
  private async lookForRecord(mailbox: MailboxLayout, { question }: RecipientState): Promise<WaitEnd | undefined> {
    const { store } = this.#bridge;
    const replyId = question && (await readReplyRecord(store, question.mailbox, question.id))?.replyId;
    const reply = replyId && (await locateIn(store, mailbox, replyId));
    if (!reply) return undefined;
    if (reply.state !== 'queued') return { kind: 'delivered', replyId };
    // By a clock that is behind ours it looks older than the question.
    const fileName = reply.path.slice(mailbox.inbox.length + 1);
    return { kind: 'answered', mailbox, answer: { fileName, message: reply.message } };
  }
}

/** What cc2cc itself says about a message that was sent. */
