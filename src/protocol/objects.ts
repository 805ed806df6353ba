import * as z from 'zod/mini';

// Not z.record, whose code would make every hook 2 KB larger.

/** An object with any fields. */
export const anyObject = z.looseObject({});

/** An object with a text under every key. */
export const textsByKey = z.catchall(z.object({}), z.string());
