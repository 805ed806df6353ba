import { startSession } from '../delivery/start-session.ts';
import { runHook } from './run-hook.ts';

void runHook(async ({ bridge, facts, input }) => {
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
});
