import type { TranscriptEntry } from './transcript-entry.ts';

/** An entry that put messages before the model, and what became of it. */
export interface Carrier {
  readonly ids: readonly string[];
  /** Where it stands in the transcript. */
  readonly atBytes: number;
  /** The response that asked for it, where it is the result of a tool. */
  readonly askedBy: string | undefined;
  /** The model has responded with it in its context. */
  isRead: boolean;
  /** When the model last responded without it, milliseconds since 1970: a prompt that the person took back carried it. */
  passedAtMs: number | undefined;
  /** How often the API failed with it in the request and no response since, and the status it gave last. */
  failures: number;
  lastStatus: number | undefined;
  /** That the conversation lost it has been told, or was so before anybody looked. */
  isGone: boolean;
}

/** From a prompt to the next. Results of tools stand in the whole of it, whichever of them the rest descends from. */
interface Turn {
  readonly parent: Turn | undefined;
  readonly results: Carrier[];
  lastResponse: string | undefined;
}

/** The contexts that stand before an entry, the last one first. */
interface Contexts {
  readonly carrier: Carrier;
  readonly before: Contexts | undefined;
}

export interface Place {
  readonly turn: Turn;
  readonly contexts: Contexts | undefined;
  readonly atBytes: number;
  readonly atMs: number | undefined;
}

interface Early {
  readonly entry: TranscriptEntry;
  readonly atBytes: number;
}

interface Prompted {
  readonly place: Place;
  /** What was written before it, which it may not follow. */
  readonly before: Place | undefined;
}

/** How many entries are remembered, the latest: what follows follows one of them, except after a far rewind. */
const placesAtMost = 50_000;
const promptsAtMost = 100;
const earlyAtMost = 100;

/**
 * The conversation that the entries of a transcript make. Each entry names the one it follows, so a prompt that was
 * taken back, and what was rewound, stands in the file and not before the entries that came instead.
 */
export class Conversation {
  readonly #prompts = new Map<string, Prompted>();
  readonly #unread = new Set<Carrier>();
  /** By the id of the entry that they follow, which is not there yet or is early itself. */
  readonly #early = new Map<string, Early[]>();
  readonly #earlyIds = new Set<string>();
  readonly carriers: Carrier[] = [];
  /** By the ids of the entries. */
  readonly places = new Map<string, Place>();
  /** Where the last summary stands for what was before it. */
  summaryAtBytes = -1;
  /** Where the next entry is expected. */
  #latest: Place | undefined;
  /** Where the last look for what was rewound found the conversation. */
  #lookedAt: Place | undefined;
  #hasResponses = false;

  /** A response was found, so that the transcript is one that can be understood. */
  get hasResponses(): boolean {
    return this.#hasResponses;
  }

  /**
   * Adds the entry that comes next in the file. Clients 2.1.197 and 2.1.240 can write the first response of a session
   * before the entries that it follows: it gets its place, with what follows it, as soon as they are there.
   */
  add(entry: TranscriptEntry, atBytes: number): void {
    this.noteIfEarly(entry, atBytes);
    this.addInPlace(entry, atBytes);
    if (!this.#earlyIds.has(entry.uuid)) this.placeFollowersOf(entry.uuid);
  }

  private noteIfEarly(entry: TranscriptEntry, atBytes: number): void {
    const { uuid, parent, kind, ids } = entry;
    if (parent === undefined || ids.length > 0 || kind === 'prompt' || kind === 'summary') return;
    const isReply = kind === 'response' || kind === 'failure';
    if (!this.#earlyIds.has(parent) && (!isReply || this.places.has(parent))) return;
    if (this.#earlyIds.size === earlyAtMost) return;
    this.#earlyIds.add(uuid);
    this.#early.set(parent, [...(this.#early.get(parent) ?? []), { entry, atBytes }]);
  }

  private placeFollowersOf(uuid: string): void {
    for (const { entry, atBytes } of this.#early.get(uuid) ?? []) {
      this.#earlyIds.delete(entry.uuid);
      this.addInPlace(entry, atBytes);
      this.placeFollowersOf(entry.uuid);
    }
    this.#early.delete(uuid);
  }

  private addInPlace(entry: TranscriptEntry, atBytes: number): void {
    const before = this.placeBefore(entry);
    const place = this.carry(entry, before, atBytes);
    remember(this.places, entry.uuid, place, placesAtMost);
    if (entry.kind === 'prompt' && entry.promptId) {
      remember(this.#prompts, entry.promptId, { place, before: this.#latest }, promptsAtMost);
    }
    if (entry.kind === 'summary') this.summaryAtBytes = atBytes;
    this.#latest = place;
    if (entry.kind === 'response') this.addResponse(entry, place);
    if (entry.kind === 'failure') this.fail(entry, place);
  }

  /**
   * What was read so far is the past: only what is rewound from now on counts.
   * @param promptId of the prompt that is under way, which is no past yet.
   */
  settle(promptId?: string): void {
    const current = promptId === undefined ? undefined : this.#prompts.get(promptId);
    const past = current ? current.before : this.#latest;
    const standing = past ? carriersAt(past) : new Set();
    for (const carrier of this.carriers) {
      if (!current || carrier.atBytes < current.place.atBytes) carrier.isGone ||= !standing.has(carrier);
    }
    this.#lookedAt = past;
  }

  /**
   * What the model had read and the conversation has lost since the last call.
   * @param promptId that of the last prompt of this session's person or doorbell: another terminal may have the same
   * session open, and what follows there takes nothing away here.
   */
  takeRewound(promptId: string): string[] {
    const now = this.#prompts.get(promptId)?.place;
    if (now === undefined || now === this.#lookedAt) return [];
    this.#lookedAt = now;
    const standing = carriersAt(now);
    const lost = this.carriers.filter(
      (carrier) => !carrier.isGone && carrier.isRead && carrier.atBytes < now.atBytes && !standing.has(carrier),
    );
    for (const carrier of lost) carrier.isGone = true;
    const kept = new Set(this.carriers.filter(({ isGone }) => !isGone).flatMap(({ ids }) => ids));
    return [...new Set(lost.flatMap(({ ids }) => ids))].filter((id) => !kept.has(id));
  }

  hasPrompt(promptId: string): boolean {
    return this.#prompts.has(promptId);
  }

  /** Where it stands now; undefined before its first entry. */
  get latest(): Place | undefined {
    return this.#latest;
  }

  private placeBefore({ parent, kind }: TranscriptEntry): Place {
    const known = parent === undefined ? undefined : this.places.get(parent);
    // A summary keeps in its own words what stood before it, whatever it follows.
    if (kind === 'summary') return this.#latest ?? firstPlace();
    if (known) return known;
    // Only a prompt that goes far back follows what is not known and is not the first entry.
    return (kind === 'prompt' ? undefined : this.#latest) ?? firstPlace();
  }

  private carry(entry: TranscriptEntry, before: Place, atBytes: number): Place {
    const turn: Turn =
      entry.kind === 'prompt' ? { parent: before.turn, results: [], lastResponse: undefined } : before.turn;
    const { atMs } = entry;
    if (entry.ids.length === 0) return { turn, contexts: before.contexts, atBytes, atMs };
    const isResult = entry.kind === 'result';
    const carrier: Carrier = {
      ids: entry.ids,
      atBytes,
      askedBy: isResult ? turn.lastResponse : undefined,
      isRead: false,
      passedAtMs: undefined,
      failures: 0,
      lastStatus: undefined,
      isGone: false,
    };
    this.carriers.push(carrier);
    this.#unread.add(carrier);
    if (!isResult) return { turn, contexts: { carrier, before: before.contexts }, atBytes, atMs };
    turn.results.push(carrier);
    return { turn, contexts: before.contexts, atBytes, atMs };
  }

  private addResponse({ responseId, atMs }: TranscriptEntry, place: Place): void {
    this.#hasResponses = true;
    place.turn.lastResponse = responseId;
    if (this.#unread.size === 0) return;
    const standing = carriersAt(place);
    for (const carrier of this.#unread) {
      if (!standing.has(carrier)) carrier.passedAtMs = atMs;
      // The rest of the response that asked for the result was given without it.
      else if (responseId === undefined || carrier.askedBy !== responseId) {
        carrier.isRead = true;
        this.#unread.delete(carrier);
      }
    }
  }

  private fail({ status }: TranscriptEntry, place: Place): void {
    if (this.#unread.size === 0) return;
    const standing = carriersAt(place);
    for (const carrier of this.#unread) {
      if (!standing.has(carrier)) continue;
      carrier.failures += 1;
      carrier.lastStatus = status;
    }
  }
}

function firstPlace(): Place {
  const turn = { parent: undefined, results: [], lastResponse: undefined };
  return { turn, contexts: undefined, atBytes: 0, atMs: undefined };
}

/** Everything with mail in it that stands in the conversation at a place. */
export function carriersAt({ turn, contexts }: Place): Set<Carrier> {
  const standing = new Set<Carrier>();
  for (let context = contexts; context; context = context.before) standing.add(context.carrier);
  for (let within: Turn | undefined = turn; within; within = within.parent) {
    for (const result of within.results) standing.add(result);
  }
  return standing;
}

function remember<Value>(places: Map<string, Value>, key: string, place: Value, atMost: number): void {
  places.delete(key);
  places.set(key, place);
  if (places.size <= atMost) return;
  const [oldest] = places.keys();
  if (oldest !== undefined) places.delete(oldest);
}
