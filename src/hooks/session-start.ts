import { startSession } from '../handover/start-session.ts';
import { passOnOptions } from './pass-on-options.ts';
import { runHook } from './run-hook.ts';

void runHook(
  async ({ bridge, facts, input }) => {
    const warning = passOnOptions(process.env);
    if (warning !== undefined) bridge.warnings.push(warning);
    const { greeting, context, title, watchPath, ids } = await startSession(bridge, facts, {
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
      ids,
    };
  },
  { isShown: true },
);
