import { createProgram, type VerbLoaders } from './run-verb.ts';

/** What the commands do that show what happens. Of them only the one that runs is evaluated. */
export const lookVerbs: VerbLoaders = {
  '': async () => (await import('./overview.ts')).overviewVerb,
  agents: async () => (await import('./verbs/agents.ts')).agentsVerb,
  status: async () => (await import('./verbs/status.ts')).statusVerb,
  thread: async () => (await import('./verbs/thread.ts')).threadVerb,
  search: async () => (await import('./verbs/search.ts')).searchVerb,
  watch: async () => (await import('./verbs/watch.ts')).watchVerb,
  dashboard: async () => (await import('./verbs/dashboard.ts')).dashboardVerb,
};

export const run = createProgram(lookVerbs);
