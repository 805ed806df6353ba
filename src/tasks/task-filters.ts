/**
 * Which tasks a list shows: those to do, those given, those of both that are not at their end; those of anybody whose
 * worker is gone; all of anybody. Without any of these words, those to do and those given.
 */
export const taskFilters = ['mine', 'given', 'open', 'orphaned', 'all'] as const;

export type TaskFilter = (typeof taskFilters)[number];
