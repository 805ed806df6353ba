import type { PromptSource } from '../claude-code/prompt-source.ts';

/** What is known of whether a session goes on when its turn is over. */
export interface ReachEvidence {
  readonly promptSource: PromptSource;
  /** For how long nothing has been under way there, in milliseconds. */
  readonly quietForMs: number;
}

/** A client that ends after its turn is gone half a second later. */
const endsWithinMs = 2_000;

/** Whether a session may go on after a turn, so that a doorbell can ever wake it. Everything that can be woken is decided in this file. */
export function staysOpen(promptSource: PromptSource): boolean {
  return promptSource !== 'one prompt';
}

/** Whether cc2cc may name a session by its title: a host shows titles of its own, which it sets after the session has begun. */
export function takesTitle(promptSource: PromptSource): boolean {
  return promptSource === 'terminal' || promptSource === 'one prompt';
}

/**
 * Whether a doorbell may ring in a session that is idle. A host may close its stream as soon as it has its answer, and
 * a doorbell that rang then would hold the client's end: so it rings once the client has outlasted its turn.
 */
export function canBeWoken({ promptSource, quietForMs }: ReachEvidence): boolean {
  if (promptSource === 'terminal') return true;
  return staysOpen(promptSource) && quietForMs >= endsWithinMs;
}
