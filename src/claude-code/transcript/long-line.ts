/** A line is looked into only when it is longer than this. */
const wholeUpTo = 512 * 1024;
/** What is kept of one text inside a longer line: more than a message takes, less than a picture. */
const keptOfText = 512 * 1024;
const mostKept = 8 * 1024 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const unicodeEscape = 0x75;
const afterBackslash = -1;

/**
 * One line of JSON that comes in pieces. Of each text in a long one only the beginning is kept, so that pictures take
 * little memory and what remains is still JSON.
 */
export class LongLine {
  #kept: Slice[] = [];
  #keptBytes = 0;
  #isLong = false;
  #isInText = false;
  #textBytes = 0;
  /** How many digits of a `\u` escape are still to come, or `afterBackslash`. */
  #escape = 0;
  #keepsEscape = true;

  add(piece: Uint8Array): void {
    if (this.#isLong) this.shorten(piece);
    else this.keep(piece, 0, piece.length);
    if (this.#isLong || this.#keptBytes <= wholeUpTo) return;
    const soFar = this.#kept;
    [this.#kept, this.#keptBytes, this.#isLong] = [[], 0, true];
    for (const each of soFar) this.shorten(each.piece.subarray(each.from, each.to));
  }

  /** @returns undefined for a line that is too long even so. */
  text(): string | undefined {
    if (this.#keptBytes > mostKept) return undefined;
    return new TextDecoder().decode(Buffer.concat(this.#kept.map(({ piece, from, to }) => piece.subarray(from, to))));
  }

  private shorten(piece: Uint8Array): void {
    const quotes = new Finder(piece, quote);
    const backslashes = new Finder(piece, backslash);
    for (let at = 0; at < piece.length; ) {
      if (!this.#isInText) at = this.passToText(piece, at, quotes.next(at));
      else if (this.#escape !== 0) at = this.passEscape(piece, at);
      else at = this.passText(piece, at, quotes.next(at), backslashes.next(at));
    }
  }

  private passToText(piece: Uint8Array, at: number, opening: number): number {
    this.#isInText = opening < piece.length;
    this.#textBytes = 0;
    this.keep(piece, at, opening + 1);
    return opening + 1;
  }

  private passText(piece: Uint8Array, at: number, closing: number, backslashAt: number): number {
    const end = Math.min(closing, backslashAt);
    this.keep(piece, at, Math.min(end, at + Math.max(0, keptOfText - this.#textBytes)));
    this.#textBytes += end - at;
    if (end === piece.length) return end;
    if (backslashAt < closing) [this.#escape, this.#keepsEscape] = [afterBackslash, this.#textBytes < keptOfText];
    else this.#isInText = false;
    if (!this.#isInText || this.#keepsEscape) this.keep(piece, end, end + 1);
    return end + 1;
  }

  /** An escape sequence is kept whole or not at all. */
  private passEscape(piece: Uint8Array, at: number): number {
    if (this.#escape === afterBackslash) this.#escape = piece[at] === unicodeEscape ? 4 : 0;
    else this.#escape -= 1;
    this.#textBytes += 1;
    if (this.#keepsEscape) this.keep(piece, at, at + 1);
    return at + 1;
  }

  private keep(piece: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, piece.length);
    if (end <= from) return;
    this.#keptBytes += end - from;
    const last = this.#kept.at(-1);
    // Adjacent parts become one slice. Otherwise many short texts would take more memory than their bytes.
    if (last?.piece === piece && last.to === from) last.to = end;
    else this.#kept.push({ piece, from, to: end });
    if (this.#keptBytes > mostKept) this.#kept = [];
  }
}

interface Slice {
  readonly piece: Uint8Array;
  readonly from: number;
  to: number;
}

/** Finds each place of a byte in turn, and searches for none of them twice. */
class Finder {
  readonly #piece: Uint8Array;
  readonly #byte: number;
  #at = -1;

  constructor(piece: Uint8Array, byte: number) {
    this.#piece = piece;
    this.#byte = byte;
  }

  /** The next one, or the end. */
  next(from: number): number {
    if (this.#at >= from) return this.#at;
    const found = this.#piece.indexOf(this.#byte, from);
    this.#at = found < 0 ? this.#piece.length : found;
    return this.#at;
  }
}
