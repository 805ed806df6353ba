import type { Writable } from 'node:stream';
import { showHidden, showHiddenInJson } from '../../trust/visible-text.ts';

/** Resolves when the system has taken the whole text, and rejects when it refuses it (`EPIPE`: nobody reads on). */
export function writeWhole(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** An error of the stream is told to whoever writes; without a listener it would also end the process with a stack. */
export function leaveErrorsToWriters(...streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', () => {
      // writeWhole has rejected with it.
    });
  }
}

/** Text as it is printed: with nothing in it that a terminal acts on, and a line feed at its end unless it is empty. */
export function plainLines(text: string): string {
  return text === '' ? '' : `${showHidden(text)}\n`;
}

/** A value as one line of JSON, of which the same holds. */
export function jsonLine(value: unknown): string {
  return `${showHiddenInJson(JSON.stringify(value))}\n`;
}
