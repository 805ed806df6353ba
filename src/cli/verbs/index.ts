import type { Verb } from '../verb.ts';
import { agentsVerb } from './agents.ts';
import { doctorVerb } from './doctor.ts';
import { initVerb } from './init.ts';
import { receiveVerb } from './receive.ts';
import { replyVerb } from './reply.ts';
import { sendVerb } from './send.ts';
import { statusVerb } from './status.ts';
import { taskVerb } from './task.ts';

/** Every command, in the order in which the help shows them. */
export const verbs: readonly Verb[] = [
  initVerb,
  agentsVerb,
  sendVerb,
  receiveVerb,
  replyVerb,
  taskVerb,
  statusVerb,
  doctorVerb,
];
