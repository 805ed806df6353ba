import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { followTranscript, type Transcript } from '../../claude-code/transcript.ts';
import { isRingable, ringableIn } from '../../doorbells/ringable.ts';
import type { Message } from '../../protocol/message.ts';
import { noteFailedTurns, RetryPlan } from '../../receipts/failed-turn.ts';
import { mailAwaitingFirstTurn } from '../../receipts/first-turn.ts';
import { leftOutByFork } from '../../receipts/left-out.ts';
import { OfferEvidence } from '../../receipts/offer-evidence.ts';
import { type JudgedOffer, settleOffers } from '../../receipts/receipts.ts';
import { bringBackRewound, type Loss } from '../../receipts/rewound.ts';
import { readSessionNote } from '../../session/session-note.ts';
import { awaitsFirstTurn, lastPromptId } from '../../session/turn.ts';
import type { Claim } from '../../store/claim.ts';

/** How long a session that was handed mail at its start waits for its person to begin the first turn. */
const firstTurnPatienceMs = 15_000;
/** How often one message comes again because of rewinds and forks: each is a person's, so more would be a fault of ours. */
const broughtBackAtMost = 20;

interface Followed {
  readonly transcript: Transcript;
  readonly evidence: OfferEvidence;
  /** It was looked whether the session is a fork that has left mail out. */
  isForkSettled: boolean;
}

/** Watches what becomes of the mail that a session was handed. */
export class OfferWatch {
  readonly #bridge: Bridge;
  /** When each offer was first noticed, on the clock that does not jump. */
  readonly #sinceMs = new Map<string, number>();
  readonly #retries = new RetryPlan();
  readonly #broughtBack = new Map<string, number>();
  #followed: Followed | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
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
    const followed = await this.#follow(client, path);
    const nowMs = this.#bridge.store.fs.monotonicMs();
    const offers = await settleOffers(
      this.#bridge,
      recipient,
      followed.evidence,
      (offer) => nowMs - this.#noticed(offer, nowMs),
    );
    await this.#bringBack(recipient, followed);
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
    const transcript = await followTranscript(this.#bridge.store.fs, path, await lastPromptId(this.#bridge, client));
    const evidence = new OfferEvidence(this.#bridge, client, path, transcript);
    this.#followed = { transcript, evidence, isForkSettled: false };
    return this.#followed;
  }

  #noticed({ fileName }: Claim, nowMs: number): number {
    const sinceMs = this.#sinceMs.get(fileName) ?? nowMs;
    this.#sinceMs.set(fileName, sinceMs);
    return sinceMs;
  }

  /** Each loss brings a message once: where its redelivery is rewound as well, that is another loss. */
  async #bringBack(recipient: Recipient, followed: Followed): Promise<void> {
    const promptId = await lastPromptId(this.#bridge, recipient.client);
    if (promptId === undefined) return;
    const { transcript } = followed;
    await this.#bringBackOnce(recipient, transcript.takeRewound(promptId), 'the rewind removed');
    if (followed.isForkSettled || !transcript.hasPrompt(promptId)) return;
    followed.isForkSettled = true;
    const leftOut = await leftOutByFork(this.#bridge, recipient, transcript);
    await this.#bringBackOnce(recipient, leftOut, 'the fork left out');
  }

  async #bringBackOnce(recipient: Recipient, lost: readonly string[], loss: Loss): Promise<void> {
    const isWanted = (id: string) => (this.#broughtBack.get(id) ?? 0) < broughtBackAtMost;
    for (const id of lost.filter((one) => !isWanted(one))) {
      this.#bridge.warnings.push(`cc2cc: ${loss} ${id} once more. It does not come again: /cc2cc-read ${id}`);
    }
    const wanted = lost.filter(isWanted);
    if (wanted.length === 0) return;
    for (const id of await bringBackRewound(this.#bridge, recipient, wanted, loss)) {
      this.#broughtBack.set(id, (this.#broughtBack.get(id) ?? 0) + 1);
    }
  }
}
