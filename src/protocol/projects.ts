/**
 * A project is what the sessions of one repository have in common. It is stored as one text: the absolute path of its
 * folder, or the name that the user set for it.
 */

/** Longer than any system's paths. */
const maxStoredCharacters = 4096;

export const maxProjectNameLength = 40;

/** Words that mean something else where a project is expected. */
const reservedWords = new Set(['all', 'auto', 'everyone', 'none']);

/** What to do about a text that `projectFromName` refuses. */
export const ruleForProjects = `use 1 to ${maxProjectNameLength} letters, digits, dots, hyphens and underscores, beginning with a letter or digit, and no reserved word such as all; or auto for that of the repository`;

/** The project that a user calls so, in lower case; undefined for a text that cannot be a name. */
export function projectFromName(text: string): string | undefined {
  const name = text.toLowerCase();
  return isSetName(name) && !reservedWords.has(name) ? name : undefined;
}

/** A project as any program may have written it; null for what cannot be one. */
export function keepProject(stored: unknown): string | null {
  if (typeof stored !== 'string' || stored.length > maxStoredCharacters || stored.includes('\0')) return null;
  return isPath(stored) || projectFromName(stored) === stored ? stored : null;
}

/** Whether whoever is in `own` sees an agent of `other` without asking; what has no known project is seen by all. */
export function isNear(own: string | null | undefined, other: string | null | undefined): boolean {
  return own == null || other == null || own === other;
}

/**
 * What each project is called: by its folder's last name, with as many of the folders above it as tell it from the others
 * (`work/api` and `old/api`), or by the name that was set. No two of them are called the same.
 */
export function nameProjects(projects: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(projects)];
  const depths = new Map(all.map((project) => [project, 1]));
  const name = (project: string) => endOf(project, depths.get(project) ?? 1);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (const project of sharing(all, name)) {
      const depth = depths.get(project) ?? 1;
      if (depth >= partsOf(project).length) continue;
      depths.set(project, depth + 1);
      hasChanged = true;
    }
  }
  const alike = new Set(sharing(all, name));
  return new Map(all.map((project) => [project, alike.has(project) ? project : name(project)]));
}

/** Those of the projects that a text may mean: the one that is called so, or all whose paths end with it. */
export function projectsCalled(projects: Iterable<string>, given: string): string[] {
  const names = nameProjects(projects);
  const exact = [...names].filter(([project, name]) => project === given || name === given);
  if (exact.length > 0) return exact.map(([project]) => project);
  const wanted = given.toLowerCase();
  const isMeant = (project: string) => {
    const parts = partsOf(project).map((part) => part.toLowerCase());
    return parts.some((_, at) => parts.slice(at).join('/') === wanted);
  };
  return [...names.keys()].filter(isMeant);
}

/** Those whose name another one has as well. */
function sharing(projects: readonly string[], name: (project: string) => string): string[] {
  const counts = new Map<string, number>();
  for (const project of projects) counts.set(name(project), (counts.get(name(project)) ?? 0) + 1);
  return projects.filter((project) => (counts.get(name(project)) ?? 0) > 1);
}

function endOf(project: string, depth: number): string {
  return partsOf(project).slice(-depth).join('/') || project;
}

/** The names in a path; a repository without a working tree is called without its ending. */
function partsOf(project: string): string[] {
  const separator = isWindowsPath(project) ? /[\\/]+/ : /\/+/;
  return project
    .replace(/(?<=[^\\/])\.git[\\/]*$/, '')
    .split(separator)
    .filter((part) => part !== '');
}

function isSetName(text: string): boolean {
  return text.length <= maxProjectNameLength && /^[a-z0-9][a-z0-9._-]*$/.test(text);
}

function isPath(text: string): boolean {
  return text.startsWith('/') || isWindowsPath(text);
}

function isWindowsPath(text: string): boolean {
  return /^(?:[a-z]:[\\/]|\\\\)/i.test(text);
}
