import { isClientGoingOn } from '../claude-code/hooks/hook-input.ts';
import { endSession } from '../handover/end-session.ts';
import { runHook } from './run-hook.ts';

void runHook(async ({ bridge, facts, input }) => {
  if (!isClientGoingOn(input)) await endSession(bridge, facts.client);
  return {};
});
