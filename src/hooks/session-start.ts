import { isAfterCompaction } from '../claude-code/hooks/hook-input.ts';
import { startOutput } from '../claude-code/hooks/hook-output.ts';
import { passOnOptions } from '../claude-code/hooks/pass-on-options.ts';
import { startSession } from '../handover/start-session.ts';
import { runHook } from './run-hook.ts';

void runHook(
  async ({ bridge, facts, input }) => {
    const warning = passOnOptions(process.env);
    if (warning !== undefined) bridge.warnings.push(warning);
    const { greeting, context, title, watchPath, ids } = await startSession(bridge, facts, {
      isNewContext: !isAfterCompaction(input),
    });
    return { json: startOutput({ note: greeting, context }, title, watchPath), ids };
  },
  { isShown: true },
);
