import type { Doorbell } from './doorbell.ts';
import { moduleText } from './doorbell-text.ts';

/** Where the in-process module of the client hears its server. */
export interface ModuleEar {
  /** @returns false where no module runs. */
  ring(text: string): boolean;
}

/** The in-process module, which submits the line as a prompt of this plugin: for a client that has no inbox socket. */
export function moduleDoorbell(ear: ModuleEar): Doorbell {
  return {
    name: 'module',
    async ring(line) {
      return ear.ring(moduleText(line));
    },
  };
}
