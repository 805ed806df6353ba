import type { Bridge, Recipient } from '../bridge/bridge.ts';
import { isDoorbell, withMail } from '../claude-code/doorbells/doorbell-text.ts';
import { readSessionRecord } from '../claude-code/session-record.ts';
import { hearTestRing } from '../doorbells/test-ring.ts';
import { readCard } from '../identity/card.ts';
import { isInTurn } from '../session/in-turn.ts';
import { readSessionNote } from '../session/session-note.ts';
import { handOverWithPrompt } from './prompt-mail.ts';

/** What goes before the model in the place of something that came over the client's inbox socket. */
export type Swapped =
  | { readonly kind: 'pass' }
  | { readonly kind: 'consume'; readonly reason: string }
  | { readonly kind: 'swap'; readonly text: string; readonly shown: string; readonly notes: readonly string[] };

/**
 * Hands mail over in the place of the doorbell that rang for it, before any model or user has seen that. An offer whose
 * swap did not happen is lost like any other, and comes again.
 */
export async function swapDoorbell(bridge: Bridge, recipient: Recipient, received: string): Promise<Swapped> {
  if (!isDoorbell(received)) return { kind: 'pass' };
  const { registry } = bridge;
  const { name, client } = recipient;
  if (await hearTestRing(bridge, client, received)) return { kind: 'consume', reason: 'a test ring of cc2cc doctor' };
  const note = await readSessionNote(bridge, client);
  const { formerNames = [] } = (await readCard(registry, name)) ?? {};
  const isOpen = await isInTurn(bridge, client, await readSessionRecord(bridge, client, note));
  const turn = isOpen ? 'current' : 'new';
  const mail = await handOverWithPrompt(
    bridge,
    recipient,
    { formerNames, ...(note && { note }) },
    { turn, isRung: true, keepsOwnOffers: false },
  );
  if (mail === undefined) return { kind: 'consume', reason: 'no mail waits now' };
  // The model has this mail already: the prompt makes it answer, and the hook of the prompt says so.
  if (mail.ids.length === 0) return { kind: 'pass' };
  return { kind: 'swap', text: withMail(received, mail.text), shown: mail.shown, notes: mail.notes };
}
