import type { Message } from '../../protocol/message.ts';

/**
 * A message on one line of the index: what it can be found by. Between lines stand line feeds, between fields unit
 * separators, and neither occurs in a field. The folded text comes last.
 */
export interface HistoryLine {
  /** Which file it was read from, and for a name that may be used again, which one of that name. */
  readonly key: string;
  readonly id: string;
  readonly timeMs: number;
  readonly from: string;
  readonly thread: string;
  readonly replyTo: string;
  /** Where the text begins. */
  readonly textStart: number;
}

const separator = '\x1f';

export function encodeLine(key: string, message: Message): string {
  const { id, timestamp, from, thread, replyTo, content } = message;
  const fields = [key, id, String(Date.parse(timestamp)), from, thread ?? '', replyTo ?? ''].map(cleanField);
  return [...fields, foldText(content.text)].join(separator);
}

/** Reads a line whose bytes were taken for characters; what it holds is compared with `toBytesText` of other text. */
export function decodeLine(line: string): HistoryLine | undefined {
  const [key, id, timeMs, from, thread, replyTo, text] = line.split(separator, 7);
  if (key === undefined || id === undefined || from === undefined || thread === undefined) return undefined;
  if (replyTo === undefined || text === undefined) return undefined;
  return { key, id, timeMs: Number(timeMs), from, thread, replyTo, textStart: line.length - text.length };
}

/** A field as it stands in a line, with the separators around it, to look for. */
export function fieldBytes(value: string): Uint8Array {
  return Buffer.from(`${separator}${cleanField(value)}${separator}`);
}

/** Text as its UTF-8 bytes, each one a character: searching bytes needs no decoding. */
export function toBytesText(text: string): string {
  return Buffer.from(text).toString('latin1');
}

export function cleanField(value: string): string {
  return value.replace(/\p{Control}/gu, ' ');
}

/** Folds a text so that case, accents and white space make no difference. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Nonspacing_Mark}/gu, '')
    .toLowerCase()
    .replace(/[\s\p{Control}]+/gu, ' ')
    .trim();
}
