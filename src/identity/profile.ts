import { Cc2ccError } from '../base/errors.ts';
import { isAgentName, ruleForNames } from '../protocol/names.ts';

/** An agent's description of itself, and its addresses besides its name. */
export interface Profile {
  readonly role: string | null;
  readonly groups: readonly string[];
  /** One line about its work. */
  readonly summary: string | null;
}

/** The input of `register`: a missing field stays as it is, and an empty one is removed. */
export type ProfileChange = { readonly [Field in keyof Profile]?: NonNullable<Profile[Field]> | undefined };

export const maxGroups = 16;
export const maxSummaryCharacters = 200;

export const emptyProfile: Profile = { role: null, groups: [], summary: null };

/** A profile as any program may have written it: what breaks a rule is left out. */
export function keepProfile(stored: { readonly [Field in keyof Profile]?: unknown }): Profile {
  const groups = Array.isArray(stored.groups) ? stored.groups.filter(isLabel) : [];
  return {
    role: isLabel(stored.role) ? stored.role : null,
    groups: [...new Set(groups)].slice(0, maxGroups),
    summary: typeof stored.summary === 'string' ? oneLine(stored.summary).slice(0, maxSummaryCharacters) || null : null,
  };
}

/**
 * The profile after a change.
 * @throws BAD_INPUT
 */
export function changeProfile(before: Profile, change: ProfileChange): Profile {
  return {
    role: change.role === undefined ? before.role : requireRole(change.role),
    groups: change.groups === undefined ? before.groups : requireGroups(change.groups),
    summary: change.summary === undefined ? before.summary : requireSummary(change.summary),
  };
}

/** The profile of an agent that goes on under a name which had one of its own. */
export function joinProfiles(own: Profile, other: Profile): Profile {
  return {
    role: own.role ?? other.role,
    groups: [...new Set([...own.groups, ...other.groups])].slice(0, maxGroups),
    summary: own.summary ?? other.summary,
  };
}

function requireRole(given: string): string | null {
  const role = given.trim();
  if (role === '') return null;
  if (isLabel(role)) return role;
  throw new Cc2ccError('BAD_INPUT', `"${given}" isn't a valid role; ${ruleForNames}`);
}

function requireGroups(given: readonly string[]): readonly string[] {
  const groups = [...new Set(given.map((group) => group.trim().replace(/^@/, '')))];
  for (const group of groups) {
    if (!isLabel(group)) throw new Cc2ccError('BAD_INPUT', `"${group}" isn't a valid group; ${ruleForNames}`);
  }
  if (groups.length <= maxGroups) return groups;
  throw new Cc2ccError('BAD_INPUT', `${groups.length} groups are too many; the limit is ${maxGroups}`);
}

function requireSummary(given: string): string | null {
  const summary = oneLine(given);
  if (summary.length <= maxSummaryCharacters) return summary || null;
  throw new Cc2ccError(
    'BAD_INPUT',
    `the summary has ${summary.length} characters; say it in ${maxSummaryCharacters} or fewer`,
  );
}

/** Roles and groups follow the rule for names, so that each can stand in an address. */
function isLabel(value: unknown): value is string {
  return typeof value === 'string' && isAgentName(value);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
