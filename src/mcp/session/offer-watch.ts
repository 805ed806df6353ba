import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { followTranscript, type Transcript } from '../../claude-code/transcript/transcript.ts';
import { type Decisions, NewDecisions } from '../../decisions/decision.ts';
import { isRingable, ringableIn } from '../../doorbells/ringable.ts';
import type { Message } from '../../protocol/message.ts';
import { noteFailedTurns, RetryPlan } from '../../receipts/failed-turn.ts';
import { mailAwaitingFirstTurn } from '../../receipts/first-turn.ts';
import { OfferEvidence } from '../../receipts/offer-evidence.ts';
import type { OfferFate } from '../../receipts/offer-fate.ts';
import { type JudgedOffer, settleOffers } from '../../receipts/receipts.ts';
import { bringBackRewound } from '../../receipts/rewound.ts';
import { readSessionNote } from '../../session/session-note.ts';
import { awaitsFirstTurn, lastPromptId } from '../../session/turn.ts';
import type { Claim } from '../../store/claim.ts';

/** How long a session that was handed mail at its start waits for its person to begin the first turn. */
const firstTurnPatienceMs = 15_000;
/** How often one message comes again because of rewinds; each is a person's, so more would be a fault of ours. */
const broughtBackAtMost = 20;

const fatesInWords: Readonly<Record<OfferFate, string>> = {
  seen: 'the transcript shows it with an answer after it',
  open: 'the transcript shows no answer yet',
  lost: 'the transcript goes on without it: offered again',
  failed: 'the turn on it failed: a doorbell rings again after a pause',
};

interface Followed {
  readonly transcript: Transcript;
  readonly evidence: OfferEvidence;
}

/** Watches what becomes of the mail that a session was handed. */
export class OfferWatch {
  readonly #bridge: Bridge;
  /** When each offer was first noticed, on the clock that does not jump. */
  readonly #sinceMs = new Map<string, number>();
  readonly #retries = new RetryPlan();
  readonly #broughtBack = new Map<string, number>();
  readonly #decisions: Decisions | undefined;
  #followed: Followed | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#decisions = bridge.decisions && new NewDecisions(bridge.decisions);
  }

  /**
   * Files the offers that the transcript shows to have been read, and brings back what a rewind took away.
   * @returns mail that did not come before the model, or that it could not answer, and is worth ringing for once more.
   */
  async judge(recipient: Recipient): Promise<readonly Message[]> {
    const unread = await mailAwaitingFirstTurn(this.#bridge, recipient, firstTurnPatienceMs);
    const vain = await this.#findVainOffers(recipient);
    return [...unread.filter(isRingable), ...(await ringableIn(this.#bridge, vain))];
  }

  async #findVainOffers(recipient: Recipient): Promise<JudgedOffer[]> {
    const { client } = recipient;
    // What SessionStart handed over stands in no transcript before the first turn.
    if (await awaitsFirstTurn(this.#bridge, client)) return [];
    const path = (await readSessionNote(this.#bridge, client))?.transcriptPath;
    if (!path) return [];
    const { transcript, evidence } = await this.#follow(client, path);
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const offers = await settleOffers(
      this.#bridge,
      recipient,
      evidence,
      (offer) => nowMs - this.#noticed(offer, nowMs),
    );
    for (const { held, fate } of this.#decisions ? offers : []) {
      this.#decisions?.note(recipient.name, 'receipt', held.id, fatesInWords[fate]);
    }
    await this.#bringBack(recipient, transcript);
    const failed = offers.filter(({ fate }) => fate === 'failed');
    await noteFailedTurns(this.#bridge, client, failed);
    return [
      ...offers.filter(({ fate }) => fate === 'lost'),
      ...failed.filter((offer) => this.#retries.isDue(offer, nowMs)),
    ];
  }

  async #follow(client: ProcessIdentity, path: string): Promise<Followed> {
    if (this.#followed?.transcript.path === path) {
      await this.#followed.transcript.update();
      return this.#followed;
    }
    const transcript = await followTranscript(this.#bridge.store.fs, path);
    this.#followed = { transcript, evidence: new OfferEvidence(this.#bridge, client, path, transcript) };
    return this.#followed;
  }

  #noticed({ fileName }: Claim, nowMs: number): number {
    const sinceMs = this.#sinceMs.get(fileName) ?? nowMs;
    this.#sinceMs.set(fileName, sinceMs);
    return sinceMs;
  }

  async #bringBack(recipient: Recipient, transcript: Transcript): Promise<void> {
    const promptId = await lastPromptId(this.#bridge, recipient.client);
    const rewound = promptId === undefined ? [] : transcript.takeRewound(promptId);
    const isWanted = (id: string) => (this.#broughtBack.get(id) ?? 0) < broughtBackAtMost;
    const wanted = rewound.filter(isWanted);
    for (const id of rewound) {
      if (isWanted(id)) continue;
      this.#bridge.warnings.push(
        `cc2cc: the rewind removed ${id} once more. It does not come again: /cc2cc-read ${id}`,
      );
    }
    if (wanted.length === 0) return;
    for (const id of await bringBackRewound(this.#bridge, recipient, wanted)) {
      this.#broughtBack.set(id, (this.#broughtBack.get(id) ?? 0) + 1);
    }
  }
}
