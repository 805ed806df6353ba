import { commandGroups } from './all-commands.ts';
import { completeCommand } from './command/complete-command.ts';
import { createProgram, type VerbLoaders } from './run-verb.ts';

/** What the commands do that set up and repair. Of them only the one that runs is evaluated. */
export const upkeepVerbs: VerbLoaders = {
  init: async () => (await import('./upkeep/init.ts')).initVerb,
  doctor: async () => (await import('./upkeep/doctor.ts')).doctorVerb,
  logs: async () => (await import('./verbs/logs.ts')).logsVerb,
  validate: async () => (await import('./upkeep/validate.ts')).validateVerb,
  cleanup: async () => (await import('./upkeep/cleanup.ts')).cleanupVerb,
  service: async () => (await import('./upkeep/service.ts')).serviceVerb,
  'install-cli': async () => (await import('./upkeep/install-cli.ts')).installCliVerb,
  statusline: async () => (await import('./verbs/statusline.ts')).statuslineVerb,
  completion: async () => (await import('./upkeep/completion.ts')).completionVerb,
  [completeCommand]: async () => (await import('./upkeep/completion.ts')).createCompleteVerb(commandGroups),
};

export const run = createProgram(upkeepVerbs);
