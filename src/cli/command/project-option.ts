import type { VerbOption } from './verb.ts';

/** What a command takes that goes by one's own project. */
export const projectOption: VerbOption = {
  name: 'project',
  value: 'PROJECT',
  description: 'the agents of this project, instead of yours',
};
