/** What a doorbell says: that mail waits, from whom, and the first line of the first message; never the whole of it. */
export interface DoorbellLine {
  readonly sender: string;
  readonly preview: string;
  /** Messages besides the first. */
  readonly others: number;
  /** Different each time: a client drops a line that equals the one before. */
  readonly nonce: string;
}

/** One way to wake an idle session. */
export interface Doorbell {
  readonly name: string;
  /** @returns false if it cannot ring here. True means that it rang, not that anybody heard it. */
  ring(line: DoorbellLine): Promise<boolean>;
}

/** The line on one line. */
export function lineText(line: DoorbellLine): string {
  const others = line.others > 0 ? ` (and ${line.others} more)` : '';
  return `${line.preview}${others}`;
}
