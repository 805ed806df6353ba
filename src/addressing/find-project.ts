import { Cc2ccError } from '../base/errors.ts';
import { nearestOf } from '../protocol/nearest.ts';
import { nameProjects, projectsCalled } from '../protocol/projects.ts';
import { quoteName, shortLine } from '../trust/visible-text.ts';

/** What is known of an agent's project. */
interface Placed {
  readonly name: string;
  readonly project: string | null;
}

/** What each project is called where people and models see it. */
export function showProjects(agents: readonly Pick<Placed, 'project'>[]): ReadonlyMap<string, string> {
  const names = nameProjects(agents.flatMap(({ project }) => project ?? []));
  return new Map([...names].map(([project, name]) => [project, shortLine(name)]));
}

/**
 * The project that a text names: as lists show it, or by the end of its path. Of several, the one where somebody is online.
 * @throws UNKNOWN_RECIPIENT with the nearest ones; BAD_INPUT where several fit.
 */
export function findProject(agents: readonly Placed[], given: string, online: ReadonlySet<string>): string {
  const shown = showProjects(agents);
  const found = called(shown, given);
  const busy = agents.filter(({ name }) => online.has(name)).map(({ project }) => project);
  const [first, ...others] = found.length > 1 ? narrow(found, busy) : found;
  if (first === undefined) throw unknownProject([...shown.values()], given);
  if (others.length === 0) return first;
  const names = found.map((project) => shown.get(project) ?? project).slice(0, 10);
  throw new Cc2ccError(
    'BAD_INPUT',
    `${quoteName(given)} may be any of these projects: ${names.join(', ')}; name one of them`,
  );
}

function called(shown: ReadonlyMap<string, string>, given: string): readonly string[] {
  const asShown = [...shown].filter(([, name]) => name === given).map(([project]) => project);
  return asShown.length > 0 ? asShown : projectsCalled(shown.keys(), given);
}

function narrow(found: readonly string[], busy: readonly (string | null)[]): readonly string[] {
  const withSomebody = found.filter((project) => busy.includes(project));
  return withSomebody.length > 0 ? withSomebody : found;
}

function unknownProject(names: readonly string[], given: string): Cc2ccError {
  const nearest = given === '' ? [] : nearestOf(names, given);
  const known = names.length > 0 ? `known: ${[...names].sort().slice(0, 10).join(', ')}` : 'no project is known yet';
  const hint = nearest.length > 0 ? `did you mean project:${nearest.join(' or project:')}?` : known;
  return new Cc2ccError('UNKNOWN_RECIPIENT', `no project is called ${quoteName(given)}; ${hint}`);
}
