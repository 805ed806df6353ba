import { dirname } from 'node:path';
import { findProject } from '../../addressing/find-project.ts';
import { resolveHostPath } from '../../base/fs-host.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { readAllCards } from '../../identity/card.ts';
import { onlineNames } from '../../identity/roster.ts';
import type { Caller } from './caller.ts';

/**
 * Whose agents a command means: those of the project of the session or directory it runs in. Outside of any repository
 * that is the nearest folder in which sessions work.
 * @returns undefined for everybody.
 * @throws UNKNOWN_RECIPIENT, BAD_INPUT for a project that cannot be found.
 */
export async function ownProject(
  { registry }: Bridge,
  caller: Caller,
  options: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (options.project === 'all') return undefined;
  if (options.project === undefined) {
    if (options.all !== undefined) return undefined;
    if (caller.project !== undefined || caller.directory === undefined) return caller.project;
  }
  const cards = (await readAllCards(registry)).filter(({ forwardTo }) => !forwardTo);
  if (options.project !== undefined) return findProject(cards, options.project, new Set(await onlineNames(registry)));
  const known = new Set(cards.map(({ project }) => project));
  const { directory = '/' } = caller;
  for (let folder = resolveHostPath(directory) ?? directory; ; folder = dirname(folder)) {
    if (known.has(folder)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
