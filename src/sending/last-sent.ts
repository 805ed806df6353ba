import * as z from 'zod/mini';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';
import { agentName, messageId } from '../protocol/objects.ts';

export const lastSentTopic = 'sent';

/** The message that a session sent last. */
export interface LastSent {
  readonly id: string;
  readonly to: string;
}

/** Notes it for the session that this process writes for, whose user is shown where it is. */
export async function noteLastSent({ registry, writer }: Bridge, sent: LastSent): Promise<void> {
  if (writer !== undefined) await writeClientNote(registry, writer, lastSentTopic, sent);
}

export function readLastSent({ registry }: Bridge, client: ProcessIdentity): Promise<LastSent | undefined> {
  return readClientNote(registry, client, lastSentTopic, parseLastSent);
}

export const parseLastSent = parserOf<LastSent>(z.looseObject({ id: messageId, to: agentName }));
