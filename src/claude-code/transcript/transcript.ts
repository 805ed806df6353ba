import { isSystemError } from '../../base/errors.ts';
import { orMissing } from '../../base/files.ts';
import type { FileSystem } from '../../base/fs.ts';
import { Conversation } from './conversation.ts';
import { PromptQueue } from './prompt-queue.ts';
import { readEntry } from './transcript-entry.ts';
import { readWholeLines } from './whole-lines.ts';

/** What a transcript proves about one message, as far as it was read. */
export interface Evidence {
  /** The model has responded with it in its context. */
  readonly isRead: boolean;
  /** It stands in the transcript, whether the model has responded, will respond, or never saw it. */
  readonly isCarried: boolean;
  /** It waits in the client until its model is free. */
  readonly isQueued: boolean;
  /** When the model last responded without it although it stood there before, milliseconds since 1970. */
  readonly passedAtMs: number | undefined;
  /** How often the API failed where the model should have responded to it, and with which status the last time. */
  readonly failures: number;
  readonly lastStatus: number | undefined;
  /** Nothing since the offer was left out, and what was read can be understood. */
  readonly isWhole: boolean;
}

/** What comes before a position is read as well, as far as it takes to find a response that shows how to understand the rest. */
const leadsBytes = [256 * 1024, 4 * 1024 * 1024, 64 * 1024 * 1024];

/** Follows the transcript of one session: each look reads what was added, line by line, in bounded memory. */
export class Transcript {
  readonly path: string;
  readonly #fs: FileSystem;
  #conversation = new Conversation();
  #queue = new PromptQueue();
  #startBytes: number;
  #readBytes: number;
  #inode: bigint | undefined;
  #hasGap = false;
  #brokenOffAtMs: number | undefined;

  /** @param fromBytes where to begin; the line that goes on there is left out. */
  constructor(fs: FileSystem, path: string, fromBytes = 0) {
    this.#fs = fs;
    this.path = path;
    [this.#startBytes, this.#readBytes] = [fromBytes, fromBytes];
  }

  /** A response of a model was found, so that its entries mean what they are taken to mean. */
  get isUnderstood(): boolean {
    return this.#conversation.hasResponses;
  }

  /** Whether everything was read that an offer made at this position may have left. */
  reachesBackTo(positionBytes: number): boolean {
    return this.#startBytes <= Math.max(0, positionBytes);
  }

  /** When the last turn was interrupted or failed, milliseconds since 1970; undefined if anything has followed that. */
  get brokenOffAtMs(): number | undefined {
    return this.#brokenOffAtMs;
  }

  /** Reads what was added. A transcript that is missing, or that another account keeps to itself, proves nothing. */
  async update(): Promise<void> {
    try {
      await this.readOn();
    } catch (error) {
      if (!isSystemError(error, 'EACCES', 'EPERM', 'ENOENT', 'ENXIO')) throw error;
    }
  }

  /** @param fromBytes how long the transcript was when the message was offered: an earlier offer may stand before it. */
  evidenceOf(id: string, fromBytes: number | undefined): Evidence {
    // One that became shorter was written anew.
    const sinceBytes = fromBytes === undefined || fromBytes > this.#readBytes ? 0 : fromBytes;
    const carriers = this.#conversation.carriers.filter(
      ({ ids, atBytes }) => atBytes >= sinceBytes && ids.includes(id),
    );
    const last = carriers.at(-1);
    return {
      isRead: carriers.some(({ isRead }) => isRead),
      isCarried: last !== undefined,
      isQueued: last === undefined && this.#queue.holds(id),
      // Across a gap the order of the entries is unknown.
      passedAtMs: this.#hasGap ? undefined : last?.passedAtMs,
      failures: last?.failures ?? 0,
      lastStatus: last?.lastStatus,
      isWhole: this.reachesBackTo(sinceBytes) && !this.#hasGap && this.isUnderstood,
    };
  }

  /** What was read so far is the past, but for the prompt that is under way; see `Conversation`. */
  settle(promptId?: string): void {
    this.#conversation.settle(promptId);
  }

  /** What the model had read and the conversation has lost since the last call; see `Conversation`. */
  takeRewound(promptId: string): string[] {
    return this.#hasGap ? [] : this.#conversation.takeRewound(promptId);
  }

  hasPrompt(promptId: string): boolean {
    return this.#conversation.hasPrompt(promptId);
  }

  /** Its conversation; undefined where it was not read whole. */
  get whole(): Conversation | undefined {
    return this.reachesBackTo(0) && !this.#hasGap ? this.#conversation : undefined;
  }

  private async readOn(): Promise<void> {
    const stats = await orMissing(this.#fs.stat(this.path));
    if (!stats) return;
    const isAnother = this.#inode !== undefined && this.#inode !== stats.inode;
    if (isAnother || stats.sizeBytes < this.#readBytes) this.startOver();
    this.#inode = stats.inode;
    for await (const line of readWholeLines(this.#fs, this.path, this.#readBytes, stats.sizeBytes)) {
      const isPartOfOne = this.#readBytes > 0 && this.#readBytes === this.#startBytes;
      this.#readBytes = line.endBytes;
      if (line.text !== undefined) this.readLine(line.text, line.atBytes);
      else if (!isPartOfOne) this.#hasGap = true;
    }
  }

  private readLine(text: string, atBytes: number): void {
    const entry = readEntry(text);
    if (entry) this.#conversation.add(entry, atBytes);
    else this.#queue.read(text);
    if (entry?.kind === 'prompt') this.#queue.notePrompt();
    if (entry && entry.kind !== 'other') this.#brokenOffAtMs = entry.breaksOff ? entry.atMs : undefined;
  }

  private startOver(): void {
    this.#conversation = new Conversation();
    this.#queue = new PromptQueue();
    [this.#startBytes, this.#readBytes, this.#hasGap] = [0, 0, false];
    this.#brokenOffAtMs = undefined;
  }
}

/**
 * Reads a transcript from where an offer was made.
 * @param positionBytes how long it was then; undefined if that is not known, which reads as much of its end as is read at most.
 */
export async function readTranscriptSince(
  fs: FileSystem,
  path: string,
  positionBytes: number | undefined,
): Promise<Transcript> {
  const sizeBytes = (await orMissing(fs.stat(path)))?.sizeBytes ?? 0;
  const isKnown = positionBytes !== undefined && positionBytes <= sizeBytes;
  const sinceBytes = isKnown ? positionBytes : sizeBytes;
  for (const leadBytes of isKnown ? leadsBytes : leadsBytes.slice(-1)) {
    const transcript = await readTranscriptFrom(fs, path, sinceBytes - leadBytes);
    if (transcript.isUnderstood || leadBytes >= sinceBytes) return transcript;
  }
  return readTranscriptFrom(fs, path, sinceBytes);
}

async function readTranscriptFrom(fs: FileSystem, path: string, fromBytes: number): Promise<Transcript> {
  const transcript = new Transcript(fs, path, Math.max(0, fromBytes));
  await transcript.update();
  return transcript;
}

/** How much of what was there before is read, so that a rewind past it is noticed. */
const pastBytes = 16 * 1024 * 1024;

/**
 * Follows a transcript from now on, knowing the latest part of its past.
 * @param promptId of the prompt that is under way: what it has rewound counts.
 */
export async function followTranscript(fs: FileSystem, path: string, promptId?: string): Promise<Transcript> {
  const transcript = await readLatest(fs, path);
  transcript.settle(promptId);
  return transcript;
}

/** Reads the latest part of a transcript. */
export async function readLatest(fs: FileSystem, path: string): Promise<Transcript> {
  const sizeBytes = (await orMissing(fs.stat(path)))?.sizeBytes ?? 0;
  return readTranscriptFrom(fs, path, sizeBytes - pastBytes);
}
