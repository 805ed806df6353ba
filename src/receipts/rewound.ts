import type { Desk } from '../desk/desk.ts';
import { expiresAtMs, type Message } from '../protocol/message.ts';
import { bringBack } from '../store/bring-back.ts';
import { locateIn } from '../store/outcomes/locate.ts';
import { showName } from '../trust/visible-text.ts';

/** What expires sooner would only be reported as never seen. */
const shortestRestMs = 60_000;

/** How a conversation loses mail, as its person is told. */
export type Loss = 'the rewind removed' | 'the fork left out';

/**
 * Puts mail back into the inbox that a session had read, that nobody has answered, and that its conversation has lost,
 * and has the person told. It comes again as a redelivery.
 * @returns the ids of what came back.
 */
export async function bringBackRewound(
  { bridge, mailbox: own, formers }: Desk,
  ids: readonly string[],
  loss: Loss,
): Promise<string[]> {
  const back: Message[] = [];
  for (const id of ids) {
    for (const mailbox of [own, ...formers]) {
      const found = await locateIn(bridge.store, mailbox, id);
      // An answer is all that its sender waits for, also where the conversation has lost both.
      if (found?.state !== 'seen' || expiresAtMs(found.message) - bridge.store.fs.nowMs() < shortestRestMs) continue;
      if (!(await bringBack(bridge.store, mailbox, id))) continue;
      back.push(found.message);
      const why = 'a rewind removed it from the conversation';
      bridge.decisions?.note(mailbox.name, 'bring back', id, why);
    }
  }
  if (back.length > 0) bridge.warnings.push(describeLoss(back, loss));
  return back.map(({ id }) => id);
}

function describeLoss(back: readonly Message[], loss: Loss): string {
  const senders = [...new Set(back.map(({ from }) => showName(from)))].join(', ');
  const [what, comes] = back.length === 1 ? ['a message', 'It comes'] : [`${back.length} messages`, 'They come'];
  return `cc2cc: ${loss} ${what} from ${senders} that nothing had answered. ${comes} again.`;
}
