/** What the services run, and as whom. */
export interface ServiceRequest {
  /** The words that start cc2cc whatever version is installed by then; the first is an absolute path. */
  readonly command: readonly string[];
  readonly homeDirectory: string;
  readonly bridgeDirectory: string;
  /** The mailbox whose mail is shown as a desktop notification; without one, only cleanup is set up. */
  readonly notify: string | undefined;
  readonly userId: number;
}

export interface ServiceFile {
  readonly path: string;
  readonly text: string;
}

export type CommandWords = readonly [program: string, ...args: string[]];

/** The files of one platform's service manager, and the commands that make it take them up and let go of them. */
export interface ServicePlan {
  readonly files: readonly ServiceFile[];
  readonly start: readonly CommandWords[];
  readonly stop: readonly CommandWords[];
  readonly status: readonly CommandWords[];
}

/** The command lines that the services run. */
export function serviceCommands({ command, notify }: ServiceRequest) {
  return {
    watch: notify === undefined ? undefined : [...command, 'watch', '--notify', notify],
    cleanup: [...command, 'cleanup'],
  };
}
