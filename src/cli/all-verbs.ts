import type { Verb, VerbFamily, VerbGroup } from './command/verb.ts';
import { cleanupVerb } from './upkeep/cleanup.ts';
import { completionVerb } from './upkeep/completion.ts';
import { doctorVerb } from './upkeep/doctor.ts';
import { initVerb } from './upkeep/init.ts';
import { installCliVerb } from './upkeep/install-cli.ts';
import { serviceVerb } from './upkeep/service.ts';
import { validateVerb } from './upkeep/validate.ts';
import { agentsVerb } from './verbs/agents.ts';
import { askVerb } from './verbs/ask.ts';
import { dashboardVerb } from './verbs/dashboard.ts';
import { logsVerb } from './verbs/logs.ts';
import { receiveVerb } from './verbs/receive.ts';
import { replyVerb } from './verbs/reply.ts';
import { searchVerb } from './verbs/search.ts';
import { broadcastVerb, sendVerb } from './verbs/send.ts';
import { statusVerb } from './verbs/status.ts';
import { statuslineVerb } from './verbs/statusline.ts';
import { taskVerb } from './verbs/task.ts';
import { threadVerb } from './verbs/thread.ts';
import { watchVerb } from './verbs/watch.ts';

/** Every command, in the order in which the help shows them. */
export const verbGroups: readonly VerbGroup[] = [
  { title: 'Mail', verbs: [sendVerb, broadcastVerb, receiveVerb, replyVerb, askVerb, taskVerb] },
  { title: 'See what happens', verbs: [agentsVerb, statusVerb, threadVerb, searchVerb, watchVerb, dashboardVerb] },
  {
    title: 'Set up and keep well',
    verbs: [
      initVerb,
      doctorVerb,
      logsVerb,
      validateVerb,
      cleanupVerb,
      serviceVerb,
      installCliVerb,
      statuslineVerb,
      completionVerb,
    ],
  },
];

export const verbs: readonly (Verb | VerbFamily)[] = verbGroups.flatMap((group) => group.verbs);
