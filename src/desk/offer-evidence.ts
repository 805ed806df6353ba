import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type Evidence, readTranscriptSince, type Transcript } from '../claude-code/transcript/transcript.ts';
import { positionsIn } from './offer-position.ts';
import type { Offer } from './offers.ts';

/** Finds in one transcript what became of the messages that a client was offered. */
export class OfferEvidence {
  readonly #bridge: Bridge;
  readonly #client: ProcessIdentity;
  readonly path: string;
  /** Read so far; replaced by one that begins earlier where an offer was made before its beginning. */
  #transcript: Transcript | undefined;
  /** The earliest position that it was read for; -1 for one that is not known. */
  #readSince = Number.POSITIVE_INFINITY;

  /** @param transcript one that is being followed already. */
  constructor(bridge: Bridge, client: ProcessIdentity, path: string, transcript?: Transcript) {
    this.#bridge = bridge;
    this.#client = client;
    this.path = path;
    this.#transcript = transcript?.path === path ? transcript : undefined;
  }

  /** Reads on, and gives the evidence about each offer as far as the transcript goes now, by the name of its file. */
  async readFor(offers: readonly Offer[]): Promise<ReadonlyMap<string, Evidence>> {
    const ids = offers.map(({ claim }) => claim.id);
    const positionOf = await positionsIn(this.#bridge, this.#client, this.path);
    const earliest = Math.min(...ids.map((id) => positionOf(id) ?? -1));
    await this.#transcript?.update();
    const reachesBack = this.#transcript?.isUnderstood && this.#transcript.reachesBackTo(earliest);
    if (!this.#transcript || (!reachesBack && earliest < this.#readSince)) {
      this.#readSince = earliest;
      this.#transcript = await readTranscriptSince(
        this.#bridge.store.fs,
        this.path,
        earliest < 0 ? undefined : earliest,
      );
    }
    const transcript = this.#transcript;
    return new Map(offers.map(({ claim: { id, fileName } }) => [fileName, transcript.evidenceOf(id, positionOf(id))]));
  }
}
