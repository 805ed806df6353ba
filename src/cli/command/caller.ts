import { userInfo } from 'node:os';
import { Cc2ccError } from '../../base/errors.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import { ancestorsOf, type ProcessIdentity } from '../../base/process-identity.ts';
import { findRepository } from '../../base/repository.ts';
import type { Environment } from '../../base/settings.ts';
import { hasVariableOfSession } from '../../claude-code/environment.ts';
import { readSettings } from '../../claude-code/settings.ts';
import { isTypedCommand } from '../../claude-code/typed-command.ts';
import { readCard, resolveRecipient } from '../../identity/card.ts';
import { readBinding } from '../../identity/client-binding.ts';
import { projectOf, projectOfName } from '../../identity/project.ts';
import type { Registry } from '../../identity/registry.ts';
import { cardOfLiveSession } from '../../identity/session-holder.ts';
import { bindingName } from '../../protocol/file-names.ts';
import { isAgentName, isNameVariant, nameFromTitle, ruleForNames } from '../../protocol/names.ts';
import type { Sender } from '../../sending/post.ts';

const namelessScript = 'script';
const clientFilesAtMost = 2_000;

/** Which step of the rule gave the name. */
export type NameSource = '--as' | 'CC2CC_NAME' | 'session' | 'account';

/** In whose name a command acts. */
export interface Caller extends Sender {
  readonly source: NameSource;
  /** The session it runs in, when it acts in that session's own name. */
  readonly session: ProcessIdentity | undefined;
  /** The session it runs in, whatever name it acts under. */
  readonly surrounding: ProcessIdentity | undefined;
  /** The working directory; undefined if it was removed. */
  readonly directory?: string | undefined;
}

export interface CallerFacts {
  readonly environment: Environment;
  /** The value of `--as`. */
  readonly asName: string | undefined;
  /** Of this process: whose descendant it is tells the session that it runs in. */
  readonly pid: number;
  /** The working directory; undefined if it was removed. */
  readonly directory: string | undefined;
  /** Somebody sits at a terminal and types. */
  readonly atTerminal: boolean;
}

/**
 * Who is calling, for every verb: `--as`, else `CC2CC_NAME`, else the Claude Code session whose Bash tool this runs in,
 * else the account. A name that was changed counts as the one it was changed to.
 * @throws NAME_INVALID
 */
export async function findCaller(registry: Registry, facts: CallerFacts): Promise<Caller> {
  const caller = await findNamedCaller(registry, facts);
  const { directory } = facts;
  return { ...caller, directory, project: await findProjectOf(registry, caller, facts) };
}

/** Outside of a session it is that of the repository: a folder without one may be anybody's. */
async function findProjectOf(
  registry: Registry,
  { name, session }: Caller,
  { environment, directory }: CallerFacts,
): Promise<string | undefined> {
  if (session) return projectOfName(registry, name);
  const { projectName } = readSettings(environment);
  if (projectName !== undefined || directory === undefined) return projectName;
  return (await findRepository(registry.fs, directory)) && projectOf(registry.fs, directory);
}

async function findNamedCaller(registry: Registry, facts: CallerFacts): Promise<Caller> {
  const session = await findSession(registry, facts);
  const given = givenName(facts, session);
  if (given === undefined) return session ?? accountCaller(registry, facts.atTerminal);
  const name = await resolveGivenName(registry, given);
  if (session?.name === name) return session;
  const holdsName = await mayUseName(registry, name, facts.directory);
  // What runs inside a session was not typed by a person, whatever its standard input is.
  const isPerson = facts.atTerminal && holdsName && !session;
  return {
    name,
    source: given.source,
    mode: isPerson ? 'person' : 'script',
    session: undefined,
    surrounding: session?.session,
    holdsName,
  };
}

/**
 * Who writes on the page of the dashboard. Inside a session that is its person, and only where they typed the slash
 * command.
 * @throws NOT_ALLOWED for a program of a session.
 */
export async function writerOfPage(registry: Registry, caller: Caller, pid: number): Promise<Sender> {
  const { surrounding, session, holdsName = true } = caller;
  if (!surrounding) return { name: caller.name, mode: caller.mode, holdsName };
  if (!(await isTypedCommand(registry, pid, surrounding))) {
    throw new Cc2ccError(
      'NOT_ALLOWED',
      "a program of a session can't open the dashboard, because it writes as a person; ask the user to type /cc2cc-dashboard, or to run cc2cc dashboard in a terminal",
    );
  }
  const { name } = session ? await accountCaller(registry, true) : caller;
  return { name, mode: holdsName ? 'person' : 'script', holdsName };
}

interface GivenName {
  readonly text: string;
  readonly source: '--as' | 'CC2CC_NAME';
}

function givenName({ asName, environment }: CallerFacts, session: Caller | undefined): GivenName | undefined {
  if (asName !== undefined) return { text: asName, source: '--as' };
  const text = readSettings(environment).requestedName;
  if (text === undefined || (session && isInherited(text, session.name))) return undefined;
  return { text, source: 'CC2CC_NAME' };
}

/**
 * Whether `CC2CC_NAME` came from the client that the session was started with: such a session goes by that name, by a
 * variant where another one held it (`reviewer-2`), or by a name of its own where it cannot be a name.
 */
function isInherited(text: string, sessionName: string): boolean {
  return !isAgentName(text) || isNameVariant(text, sessionName);
}

/**
 * Whether somebody may write under a name that is not that of the session around it: nobody holds it, or a session that
 * works in the same directory. Otherwise readers are told that it was not that session.
 */
async function mayUseName(registry: Registry, name: string, directory: string | undefined): Promise<boolean> {
  const holder = await cardOfLiveSession(registry, name);
  return holder === undefined || (directory !== undefined && holder.directory === directory);
}

/**
 * Whether a person typed this command. That it runs at a terminal is not enough: a session can open one for its programs,
 * and leave them running when nothing links them to it any more. Its variables prove no session, but nobody gains by
 * setting them.
 */
export function isTypedByPerson(environment: Environment, isTerminal: boolean): boolean {
  return isTerminal && !hasVariableOfSession(environment);
}

/**
 * Somebody under the name of the user whose account it runs in. Where a session goes by that name, the script must not
 * pass for it, and is called `script`.
 */
async function accountCaller(registry: Registry, atTerminal: boolean): Promise<Caller> {
  const ofUser = nameOfUser();
  const isOfSession = ((await readCard(registry, ofUser))?.sessions ?? []).length > 0;
  const mode = atTerminal ? 'person' : 'script';
  return {
    name: isOfSession ? namelessScript : ofUser,
    source: 'account',
    mode,
    session: undefined,
    surrounding: undefined,
  };
}

async function resolveGivenName(registry: Registry, { text, source }: GivenName): Promise<string> {
  if (isAgentName(text)) return (await resolveRecipient(registry, text)) ?? text;
  throw new Cc2ccError('NAME_INVALID', `${source} is "${text}", which isn't a valid name; ${ruleForNames}`);
}

/** The nearest of this process's ancestors that a session is known under. What a variable says of it does not count. */
async function findSession(registry: Registry, { pid }: CallerFacts): Promise<Caller | undefined> {
  // Asking about a process costs a program to start on some platforms, so nothing is asked where no session is known.
  const known = await knownClientPids(registry);
  for (const client of known?.size === 0 ? [] : ancestorsOf(registry.processes, pid)) {
    const name = (known?.has(client.pid) ?? true) ? await readBinding(registry, client) : undefined;
    if (name !== undefined) return { name, source: 'session', mode: 'agent', session: client, surrounding: client };
  }
  return undefined;
}

/** @returns undefined where they are too many to look through. */
async function knownClientPids(registry: Registry): Promise<ReadonlySet<number> | undefined> {
  const files = await listOwnFolder(registry, registry.layout.clients, clientFilesAtMost + 1);
  if (files.length > clientFilesAtMost) return undefined;
  const clients = files.map(bindingName.parse);
  return new Set(clients.flatMap((client) => (client?.host === registry.processes.host ? [client.pid] : [])));
}

function nameOfUser(): string {
  try {
    return nameFromTitle(userInfo().username) ?? namelessScript;
  } catch {
    return namelessScript; // A container may run under a user id that has no name.
  }
}
