import type { FileSystem } from '../base/fs.ts';
import { Pace } from '../base/pace.ts';
import { findRepository } from '../base/repository.ts';
import { isNear } from '../protocol/projects.ts';
import { readCard } from './card.ts';
import type { Registry } from './registry.ts';

/**
 * The project of whoever works in a directory: the name that the user set, or the repository, which all of its working
 * trees share, or without one the directory itself.
 */
export async function projectOf(fs: FileSystem, directory: string, name?: string): Promise<string> {
  if (name !== undefined) return name;
  const folder = (await findRepository(fs, directory))?.shared ?? directory;
  try {
    return await fs.realPath(folder);
  } catch {
    return folder; // It is gone, or not ours to see, and is a project all the same.
  }
}

/** The project of a name; undefined if none is known. */
export async function projectOfName(registry: Registry, name: string): Promise<string | undefined> {
  return (await readCard(registry, name))?.project ?? undefined;
}

/** Agents that are in other projects. */
export interface Elsewhere {
  readonly agents: number;
  /** Each once. */
  readonly projects: readonly string[];
}

export const nobodyElsewhere: Elsewhere = { agents: 0, projects: [] };

/** Some names, apart by whether whoever is in `own` sees them without asking. */
export async function splitByProject(
  registry: Registry,
  own: string | undefined,
  names: readonly string[],
): Promise<{ readonly near: readonly string[]; readonly elsewhere: Elsewhere }> {
  if (own === undefined) return { near: names, elsewhere: nobodyElsewhere };
  const near: string[] = [];
  const others: string[] = [];
  const pace = new Pace(registry.fs);
  for (const name of names) {
    await pace.step();
    const project = await projectOfName(registry, name);
    if (project === undefined || isNear(own, project)) near.push(name);
    else others.push(project);
  }
  return { near, elsewhere: countElsewhere(others) };
}

/** @param projects of each agent that is elsewhere. */
export function countElsewhere(projects: readonly string[]): Elsewhere {
  return { agents: projects.length, projects: [...new Set(projects)].sort() };
}
