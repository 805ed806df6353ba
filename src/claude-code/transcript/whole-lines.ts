import type { FileSystem } from '../../base/fs.ts';
import { LongLine } from './long-line.ts';

const pieceBytes = 256 * 1024;
const lineFeed = 0x0a;

export interface WholeLine {
  /** Where it begins in the file. */
  readonly atBytes: number;
  /** Where the next one begins. */
  readonly endBytes: number;
  /** Without the ends of its long texts; undefined for a line that is too long to be kept at all. */
  readonly text: string | undefined;
}

/**
 * The lines of a part of a file that end in it, one after the other, in bounded memory however long they are. The
 * last line, which may still be written, is left out: whoever reads on starts where it begins.
 */
export async function* readWholeLines(
  fs: FileSystem,
  path: string,
  fromBytes: number,
  toBytes: number,
): AsyncGenerator<WholeLine, void> {
  let line = new LongLine();
  let atBytes = fromBytes;
  for (let offset = fromBytes; offset < toBytes; ) {
    const piece = await fs.readRange(path, offset, Math.min(pieceBytes, toBytes - offset));
    if (piece.length === 0) return;
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      line.add(piece.subarray(start, end));
      start = end + 1;
      yield { atBytes, endBytes: offset + start, text: line.text() };
      line = new LongLine();
      atBytes = offset + start;
    }
    line.add(piece.subarray(start));
    offset += piece.length;
  }
}
