import { join } from 'node:path';
import { orMissing } from '../../base/files.ts';
import type { FileSystem } from '../../base/fs.ts';
import { readBytes } from '../../base/state-file.ts';
import { newNonce, segmentName } from '../../protocol/file-names.ts';

/**
 * A file that never changes: the keys of its lines, so that they can be compared with a folder without reading on, and
 * the lines. What stands here is kept in the manifest that the file belongs to.
 */
export interface Segment {
  readonly file: string;
  readonly sizeBytes: number;
  /** Where the lines begin. */
  readonly keysBytes: number;
  readonly lines: number;
  readonly sum: number;
}

export interface SegmentContent {
  readonly keys: Buffer;
  readonly lines: Buffer;
}

export async function writeSegment(
  fs: FileSystem,
  folder: string,
  keys: readonly string[],
  lines: readonly string[],
): Promise<Segment> {
  const head = toRows(keys);
  const text = head + toRows(lines);
  const bytes = Buffer.from(text);
  const file = segmentName.format({ atMs: Math.trunc(fs.nowMs()), nonce: newNonce() });
  // A power cut may tear it, which its sum shows.
  await fs.replaceFile(join(folder, file), text, { durable: false });
  const keysBytes = Buffer.byteLength(head);
  return { file, sizeBytes: bytes.length, keysBytes, lines: lines.length, sum: sumOf(bytes) };
}

/** @returns undefined if it is gone, or is not what the manifest says. */
export async function readSegment(
  fs: FileSystem,
  folder: string,
  segment: Segment,
): Promise<SegmentContent | undefined> {
  const path = join(folder, segment.file);
  const stats = await orMissing(fs.stat(path));
  if (stats?.sizeBytes !== segment.sizeBytes) return undefined;
  const read = await readBytes(fs, path, segment.sizeBytes);
  if (!read) return undefined;
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.length);
  if (sumOf(bytes) !== segment.sum) return undefined;
  return { keys: bytes.subarray(0, segment.keysBytes), lines: bytes.subarray(segment.keysBytes) };
}

/** Each row with a line feed behind it. */
export function toRows(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

/** The reverse, each byte taken for a character. */
export function rowsOf(bytes: Buffer): string[] {
  return bytes.toString('latin1').split('\n').slice(0, -1);
}

/** Tells damage from health; nobody is kept from forging it. Four sums side by side, because whole mailboxes go through. */
function sumOf(bytes: Buffer): number {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes));
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  const blocks = words.length & ~3;
  let [one, two, three, four] = [aligned.length, 0, 0, 0];
  for (let at = 0; at < blocks; at += 4) {
    one = (Math.imul(one, 31) + (words[at] ?? 0)) | 0;
    two = (Math.imul(two, 31) + (words[at + 1] ?? 0)) | 0;
    three = (Math.imul(three, 31) + (words[at + 2] ?? 0)) | 0;
    four = (Math.imul(four, 31) + (words[at + 3] ?? 0)) | 0;
  }
  for (let at = blocks * 4; at < aligned.length; at++) one = (Math.imul(one, 31) + (aligned[at] ?? 0)) | 0;
  return [one, two, three, four].reduce((sum, part) => (Math.imul(sum, 31) + part) | 0, 0);
}
