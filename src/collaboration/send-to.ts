import type { Bridge } from '../delivery/bridge.ts';
import { type Draft, type Posted, requireText, type Sender } from '../delivery/post.ts';
import { postCopies } from '../delivery/post-copies.ts';
import { findAudience } from './audience.ts';

export interface Sent {
  /** A copy for each recipient; empty where `*` meant nobody. */
  readonly posted: readonly Posted[];
  /** It was addressed to one agent by name. */
  readonly isOne: boolean;
}

/**
 * Sends a text to everybody whom `draft.to` names: one agent, a group, a role, a directory, everyone, or several of
 * these. All of them are found before anything is sent.
 * @param place where the sender works, and whether `*` and `dir:` mean those who are offline too.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT, MESSAGE_TOO_LARGE, PARTLY_SENT
 */
export async function sendTo(
  bridge: Bridge,
  sender: Sender,
  draft: Draft,
  place: { readonly directory: string | undefined; readonly includeOffline?: boolean | undefined },
): Promise<Sent> {
  const { names, isOne } = await findAudience(bridge, { to: draft.to, senderName: sender.name, ...place });
  requireText(draft.text);
  return { posted: await postCopies(bridge, sender, draft, names), isOne };
}
