import type { Verb } from '../verb.ts';
import { agentsVerb } from './agents.ts';
import { askVerb } from './ask.ts';
import { broadcastVerb } from './broadcast.ts';
import { cleanupVerb } from './cleanup.ts';
import { createCompletionVerb } from './completion.ts';
import { dashboardVerb } from './dashboard.ts';
import { doctorVerb } from './doctor.ts';
import { initVerb } from './init.ts';
import { installCliVerb } from './install-cli.ts';
import { receiveVerb } from './receive.ts';
import { replyVerb } from './reply.ts';
import { searchVerb } from './search.ts';
import { sendVerb } from './send.ts';
import { serviceVerb } from './service.ts';
import { statusVerb } from './status.ts';
import { statuslineVerb } from './statusline.ts';
import { taskVerb } from './task.ts';
import { threadVerb } from './thread.ts';
import { validateVerb } from './validate.ts';
import { watchVerb } from './watch.ts';

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
  validateVerb,
  cleanupVerb,
  serviceVerb,
  installCliVerb,
  statuslineVerb,
  createCompletionVerb(() => verbs),
];
