import type { Verb } from '../verb.ts';
import { agentsVerb } from './agents.ts';
import { broadcastVerb } from './broadcast.ts';
import { cleanupVerb } from './cleanup.ts';
import { createCompletionVerb } from './completion.ts';
import { dashboardVerb } from './dashboard.ts';
import { doctorVerb } from './doctor.ts';
import { initVerb } from './init.ts';
import { receiveVerb } from './receive.ts';
import { replyVerb } from './reply.ts';
import { sendVerb } from './send.ts';
import { serviceVerb } from './service.ts';
import { statusVerb } from './status.ts';
import { statuslineVerb } from './statusline.ts';
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
  statusVerb,
  watchVerb,
  dashboardVerb,
  doctorVerb,
  validateVerb,
  cleanupVerb,
  serviceVerb,
  statuslineVerb,
  createCompletionVerb(() => verbs),
];
