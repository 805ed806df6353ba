import { passOnOptions } from '../claude-code/hooks/pass-on-options.ts';
import { startSession } from '../handover/start-session.ts';
import { runHook } from './run-hook.ts';

void runHook(
  async ({ bridge, facts, input }) => {
    const warning = passOnOptions(process.env);
    if (warning !== undefined) bridge.warnings.push(warning);
    const { greeting, context, title, watchPath } = await startSession(bridge, facts, {
      isNewContext: input.source !== 'compact',
    });
    return {
      json: {
        systemMessage: greeting,
        hookSpecificOutput: {
          hookEventName: 'SessionStart',
          additionalContext: context,
          sessionTitle: title,
          watchPaths: [watchPath],
        },
      },
    };
  },
  { isShown: true },
);
