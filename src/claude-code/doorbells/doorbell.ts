/** What a doorbell says: that mail waits, from whom, and the first line of the first message; never the whole of it. */
export interface DoorbellNotice {
  readonly sender: string;
  readonly preview: string;
  /** Messages besides the first. */
  readonly others: number;
  /** Different each time: a client drops a notice that equals the one before. */
  readonly nonce: string;
}

/** One way to wake an idle session. */
export interface Doorbell {
  readonly name: string;
  /** @returns false if it cannot ring here. True means that it rang, not that anybody heard it. */
  ring(notice: DoorbellNotice): Promise<boolean>;
}

/** The notice on one line. */
export function noticeLine(notice: DoorbellNotice): string {
  const others = notice.others > 0 ? ` (and ${notice.others} more)` : '';
  return `${notice.preview}${others}`;
}
