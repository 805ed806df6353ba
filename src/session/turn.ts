import type { ProcessIdentity } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import {
  clearClientMark,
  clientMarkSetAtMs,
  hasClientMark,
  readClientMark,
  setClientMark,
} from '../identity/client-binding.ts';

const turn = 'turn';
const prompt = 'prompt';
export const firstTurnMark = 'first-turn';

/** A session has begun and its model has nothing to do yet. */
export async function beginSession(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  await clearClientMark(bridge.registry, client, turn);
  await setClientMark(bridge.registry, client, firstTurnMark);
}

/** @param promptId the client's id of the prompt, which its transcript has too. */
export async function beginTurn(
  bridge: Bridge,
  client: ProcessIdentity,
  promptId: string | undefined = undefined,
): Promise<void> {
  // The mark of a turn that was interrupted is still there, and older.
  await clearClientMark(bridge.registry, client, turn);
  await setClientMark(bridge.registry, client, turn);
  await clearClientMark(bridge.registry, client, firstTurnMark);
  await clearClientMark(bridge.registry, client, prompt);
  if (promptId !== undefined) await setClientMark(bridge.registry, client, prompt, promptId);
}

/** What SessionStart handed over stands before the model now, of whose turn nobody will tell the end. */
export async function leaveFirstTurn(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  await clearClientMark(bridge.registry, client, firstTurnMark);
}

/** The id of the prompt with which the last turn of a session began; undefined if none is known. */
export async function lastPromptId(bridge: Bridge, client: ProcessIdentity): Promise<string | undefined> {
  return (await readClientMark(bridge.registry, client, prompt)) || undefined;
}

export async function endTurn(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  await clearClientMark(bridge.registry, client, turn);
}

/**
 * Since when the model is at work, as far as the hooks tell, in milliseconds since 1970; undefined if it is not. A turn
 * that is interrupted ends without any hook.
 */
export function turnOpenSinceMs(bridge: Bridge, client: ProcessIdentity): Promise<number | undefined> {
  return clientMarkSetAtMs(bridge.registry, client, turn);
}

export function awaitsFirstTurn(bridge: Bridge, client: ProcessIdentity): Promise<boolean> {
  return hasClientMark(bridge.registry, client, firstTurnMark);
}
