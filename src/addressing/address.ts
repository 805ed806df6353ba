import { Cc2ccError } from '../base/errors.ts';

/** One agent; `@name` may also be a group, where no agent is called so. */
export interface AgentAddress {
  readonly kind: 'agent';
  readonly name: string;
  readonly mayBeGroup: boolean;
  readonly given: string;
}

/** Whom a sender means. */
export type Address =
  | AgentAddress
  | { readonly kind: 'group'; readonly group: string; readonly given: string }
  | { readonly kind: 'role'; readonly role: string; readonly given: string }
  | { readonly kind: 'directory'; readonly path: string; readonly given: string }
  /** Of the sender's own project. */
  | { readonly kind: 'everyone'; readonly given: string }
  | { readonly kind: 'project'; readonly project: string; readonly given: string }
  | { readonly kind: 'all'; readonly given: string };

/**
 * Reads addresses that stand in one text with commas between them: `brave-fox`, `@backend`, `group:backend`,
 * `role:reviewer`, `dir:PATH`, `project:web`, `*`, `all`. A comma that belongs to a path is written `\,`.
 * @throws BAD_INPUT where there is none.
 */
export function parseAddresses(text: string): Address[] {
  const given = text
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll('\\,', ',').trim())
    .filter((part) => part !== '');
  if (given.length === 0) {
    throw new Cc2ccError(
      'BAD_INPUT',
      'nobody is named; write a name, @group, role:NAME, dir:PATH, project:NAME, * or all',
    );
  }
  return given.map(parseAddress);
}

function parseAddress(given: string): Address {
  if (given === '*') return { kind: 'everyone', given };
  // No agent and no group may be called so.
  if (given === 'all' || given === '@all') return { kind: 'all', given };
  const [, scheme, rest = ''] = /^(group|role|dir|project):(.*)$/s.exec(given) ?? [];
  if (scheme === 'group') return { kind: 'group', group: rest.trim().replace(/^@/, ''), given };
  if (scheme === 'role') return { kind: 'role', role: rest.trim(), given };
  if (scheme === 'project') return { kind: 'project', project: rest.trim(), given };
  if (scheme === 'dir') return { kind: 'directory', path: rest, given };
  return { kind: 'agent', name: given.replace(/^@/, ''), mayBeGroup: given.startsWith('@'), given };
}
