import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import type { Message } from '../../protocol/message.ts';
import { type Activity, readActivity } from '../../session/activity.ts';
import { endsOf, inspect } from '../../store/inbox.ts';
import { whyRefused } from '../../trust/verdict.ts';
import { previewOf, showName } from '../../trust/visible-text.ts';

/** A turn that takes this long keeps mail waiting so that its user should know. */
const longTurnMs = 60_000;
const previewCharacters = 100;

/** Tells the user of mail that the session cannot take now, once for each message. */
export class WaitingToast {
  readonly #bridge: Bridge;
  #told: ReadonlySet<string> = new Set();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /**
   * @param inbox the names of the files in it.
   * @returns undefined if there is nothing to tell.
   */
  async look({ name, client }: Recipient, inbox: readonly string[]): Promise<string | undefined> {
    const { store } = this.#bridge;
    const mailbox = mailboxOf(store.layout.root, name);
    const waiting = endsOf(inbox);
    const told = new Set(waiting.filter((fileName) => this.#told.has(fileName)));
    this.#told = told;
    const untold = waiting.filter((fileName) => !told.has(fileName));
    const why = untold.length > 0 ? this.whatBlocks(await readActivity(this.#bridge, client)) : undefined;
    if (why === undefined) return undefined;
    const messages: Message[] = [];
    for (const fileName of untold) {
      const entry = await inspect(store, mailbox, fileName);
      if (entry.kind === 'message' && whyRefused(entry.message) === undefined) messages.push(entry.message);
    }
    this.#told = new Set(waiting);
    return describe(messages, why);
  }

  private whatBlocks(activity: Activity | undefined): string | undefined {
    if (activity?.state === 'waiting') return 'until you answer the dialog';
    if (activity?.state !== 'working' || activity.sinceMs === undefined) return undefined;
    const workedMs = Math.abs(this.#bridge.store.fs.nowMs() - activity.sinceMs);
    return workedMs >= longTurnMs ? 'while the turn runs' : undefined;
  }
}

function describe(messages: readonly Message[], why: string): string | undefined {
  const latest = messages.at(-1);
  if (latest === undefined) return undefined;
  const preview = `${showName(latest.from)}: ${previewOf(latest.content.text, previewCharacters)}`;
  return messages.length === 1
    ? `Mail waits ${why}. ${preview}`
    : `${messages.length} messages wait ${why}. ${preview}`;
}
