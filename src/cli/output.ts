import type { Writable } from 'node:stream';

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

/** Text as it is printed: with a line feed at its end, unless there is none. */
export function plainLines(text: string): string {
  return text === '' ? '' : `${text}\n`;
}
