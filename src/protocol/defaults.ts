const oneWeekSeconds = 7 * 24 * 60 * 60;

/** What a message means that leaves these out. */
export const defaults = { type: 'message', priority: 'normal', ttlSeconds: oneWeekSeconds, version: 1 } as const;
