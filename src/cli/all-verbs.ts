import type { Verb } from './command/verb.ts';
import { agentsVerb } from './verbs/agents.ts';
import { askVerb } from './verbs/ask.ts';
import { cleanupVerb } from './verbs/cleanup.ts';
import { createCompletionVerb } from './verbs/completion.ts';
import { dashboardVerb } from './verbs/dashboard.ts';
import { doctorVerb } from './verbs/doctor.ts';
import { initVerb } from './verbs/init.ts';
import { installCliVerb } from './verbs/install-cli.ts';
import { logsVerb } from './verbs/logs.ts';
import { receiveVerb } from './verbs/receive.ts';
import { replyVerb } from './verbs/reply.ts';
import { searchVerb } from './verbs/search.ts';
import { broadcastVerb, sendVerb } from './verbs/send.ts';
import { serviceVerb } from './verbs/service.ts';
import { statusVerb } from './verbs/status.ts';
import { statuslineVerb } from './verbs/statusline.ts';
import { taskVerb } from './verbs/task.ts';
import { threadVerb } from './verbs/thread.ts';
import { validateVerb } from './verbs/validate.ts';
import { watchVerb } from './verbs/watch.ts';

/** Every command, in the order in which the help shows them. */
export const verbs: readonly Verb[] = [
  initVerb,
  agentsVerb,
  sendVerb,
  broadcastVerb,
  receiveVerb,
  replyVerb,
  askVerb,
  taskVerb,
  statusVerb,
  threadVerb,
  searchVerb,
  watchVerb,
  dashboardVerb,
  doctorVerb,
  logsVerb,
  validateVerb,
  cleanupVerb,
  serviceVerb,
  installCliVerb,
  statuslineVerb,
  createCompletionVerb(() => verbs),
];
