import { endSession } from '../handover/end-session.ts';
import { runHook } from './run-hook.ts';

/** The same client goes on with another session after these. */
const continuing = new Set(['clear', 'resume']);

void runHook(async ({ bridge, facts, input }) => {
  if (!continuing.has(input.reason ?? '')) await endSession(bridge, facts.client);
  return {};
});
