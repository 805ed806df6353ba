import type { Bridge } from '../bridge/bridge.ts';
import type { Elsewhere } from '../identity/project.ts';
import type { MessageType } from '../protocol/message.ts';
import { type Draft, type Posted, requireText, type Sender } from '../sending/post.ts';
import { postCopies } from '../sending/post-copies.ts';
import { type AudienceRequest, findAudience } from './audience.ts';

export interface Sent {
  /** A copy for each recipient; empty where `*` meant nobody. */
  readonly posted: readonly Posted[];
  /** It was addressed to one agent by name. */
  readonly isOne: boolean;
  /** Whom `*` left out because they are in other projects. */
  readonly elsewhere?: Elsewhere;
}

/** Where the sender works, whom `*` means, and whether that and `dir:` mean those who are offline too. */
export interface SendingPlace {
  readonly directory: string | undefined;
  /** The project that `*` means; the sender's own if it is left out, and everybody if that is not known either. */
  readonly project?: string | undefined;
  readonly includeOffline?: boolean | undefined;
}

/**
 * Sends a text that gives no task to everybody whom `draft.to` names. All of them are found before anything is sent.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT, MESSAGE_TOO_LARGE, PARTLY_SENT
 */
export async function sendTextTo(
  bridge: Bridge,
  sender: Sender,
  draft: Draft & { readonly type?: Exclude<MessageType, 'task'> | undefined },
  place: SendingPlace,
): Promise<Sent> {
  const { names, isOne, elsewhere } = await findAudience(bridge, audienceRequest(sender, draft.to, place));
  requireText(draft.text);
  return { posted: await postCopies(bridge, sender, draft, names), isOne, elsewhere };
}

/** Whom a sender means, from where it works. */
export function audienceRequest(sender: Sender, to: string, place: SendingPlace): AudienceRequest {
  return { project: sender.project, ...place, to, senderName: sender.name };
}
