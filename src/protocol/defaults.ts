const oneWeekSeconds = 7 * 24 * 60 * 60;

/** The values of fields that a message leaves out. */
export const defaults = { type: 'message', priority: 'normal', ttlSeconds: oneWeekSeconds, version: 1 } as const;
