/** From this version on a session has an inbox socket, but not on Bedrock, Vertex or Foundry. */
export const firstWithSocket = '2.1.224';

/** From this version on a plugin may bring an in-process module. */
export const firstWithModules = '2.1.287';

export const oldestClient = '2.1.197';

/** The Claude Code versions on which every promise is tested, newest first. Documents, harness and `doctor` read this list. */
export const testedClients = ['2.1.332', '2.1.330', '2.1.240', oldestClient] as const;

export const newestTestedClient = testedClients[0];
