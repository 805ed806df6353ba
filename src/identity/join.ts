import { Cc2ccError } from '../base/errors.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import type { ForeignMailPolicy } from '../base/settings.ts';
import { isMessageFile } from '../protocol/file-names.ts';
import { mailboxOf } from '../protocol/layout.ts';
import { isAgentName, nameFromTitle, nameVariants, ruleForNames } from '../protocol/names.ts';
import {
  type AgentCard,
  knownNames,
  newCard,
  readAllCards,
  readCard,
  readCardToReplace,
  touchCard,
  writeCard,
} from './card.ts';
import { bindFirst, readBinding, rebind } from './client-binding.ts';
import { giveUpLease, liveLeases, takeLease } from './lease.ts';
import { newName } from './new-name.ts';
import { projectOf } from './project.ts';
import type { Registry } from './registry.ts';
import { renameAgent } from './rename-agent.ts';

/** Facts about a session that asks for its name. */
export interface JoinRequest {
  readonly client: ProcessIdentity;
  readonly sessionId?: string | undefined;
  readonly directory?: string | undefined;
  /** CC2CC_NAME. */
  readonly requestedName?: string | undefined;
  /** CC2CC_PROJECT; without it the project follows from the directory. */
  readonly projectName?: string | undefined;
  readonly otherProjects?: ForeignMailPolicy | undefined;
  /** The session's title, whoever set it. */
  readonly title?: string | undefined;
}

export interface Membership {
  readonly name: string;
  readonly card: AgentCard;
  /** The name before, when this call changed it. */
  readonly renamedFrom?: string;
}

/**
 * Gives a session its name and the right to its mailbox. A name belongs to the work, so the first that fits wins:
 * the name the person demands (environment, then title), the one this session had (resume), the one this client
 * process has (/clear), one that worked in this directory and is free (unread mail first, then the latest), a new one.
 * A client's hooks and its server may call this at the same moment: they get the same answer.
 */
export async function join(registry: Registry, request: JoinRequest): Promise<Membership> {
  const cards = await readAllCards(registry);
  const bound = await readBinding(registry, request.client);
  const ofSession = cardOfSession(cards, request.sessionId);
  const known = ofSession ?? cards.find((card) => card.name === bound);
  const demanded = demandedName(request, known, cards);
  if (bound !== undefined) return stayOrChange(registry, request, bound, demanded, ofSession);
  // The session's agent takes the new name along with its mail.
  const isRenamed = demanded !== undefined && ofSession !== undefined && ofSession.name !== demanded;
  if (isRenamed && (await takeLease(registry, ofSession.name, request.client))) {
    const before = await bindFirst(registry, request.client, ofSession.name);
    return stayOrChange(registry, request, before, demanded, ofSession);
  }
  const chosen = await chooseName(registry, request, cards, demanded, ofSession);
  const name = await bindFirst(registry, request.client, chosen);
  if (name !== chosen) await giveUpLease(registry, chosen, request.client);
  return settle(registry, request, await keepHolding(registry, request.client, name));
}

/**
 * The name the person demands, if any. A title that was on the card already is an old one, or one that we set.
 * @param known the card that the session had so far.
 * @param cards those of every agent whose title the client may have made this one from.
 * @throws NAME_INVALID for a CC2CC_NAME that cannot be a name.
 */
export function demandedName(
  request: JoinRequest,
  known: AgentCard | undefined,
  cards: readonly AgentCard[],
): string | undefined {
  if (request.requestedName !== undefined) {
    if (isAgentName(request.requestedName)) return request.requestedName;
    throw new Cc2ccError(
      'NAME_INVALID',
      `CC2CC_NAME is "${request.requestedName}", which isn't a valid name; ${ruleForNames}`,
    );
  }
  const { title } = request;
  if (!title || title === known?.lastTitle || title === known?.name) return undefined;
  // A former name that we set as title, and the client has not come to show the present one.
  if (known?.formerNames.includes(title) && known.lastTitle !== known.name) return undefined;
  const ofThisDirectory = cards.filter((card) => (card.directory ?? undefined) === request.directory);
  return ofThisDirectory.some((card) => isMadeUnique(title, card)) ? undefined : nameFromTitle(title);
}

/** A client that finds a title in use elsewhere appends two words of its own (`brave-fox-smooth-mccarthy`). */
function isMadeUnique(title: string, card: AgentCard): boolean {
  const begin = [card.name, card.lastTitle].find((text) => text && title.startsWith(`${text}-`));
  return begin !== undefined && /^-[a-z]+-[a-z]+$/.test(title.slice(begin?.length));
}

async function stayOrChange(
  registry: Registry,
  request: JoinRequest,
  bound: string,
  demanded: string | undefined,
  ofSession: AgentCard | undefined,
): Promise<Membership> {
  if (demanded !== undefined && demanded !== bound) {
    const name = await takeVariant(registry, request.client, demanded, bound);
    if (name === bound) return settle(registry, request, await keepHolding(registry, request.client, bound));
    await renameAgent(registry, request.client, bound, name);
    return { ...(await settle(registry, request, name)), renamedFrom: bound };
  }
  // Another session was opened inside this client (/resume). A variant of the same session keeps what it has.
  const resumed = demanded === undefined && ofSession?.name !== bound ? ofSession?.name : undefined;
  const isOurs = request.sessionId && (await readCard(registry, bound))?.sessions.includes(request.sessionId);
  if (resumed && !isOurs && (await takeLease(registry, resumed, request.client))) {
    await rebind(registry, request.client, resumed);
    await giveUpLease(registry, bound, request.client);
    return settle(registry, request, resumed);
  }
  return settle(registry, request, await keepHolding(registry, request.client, bound));
}

/** The bound name, held. If its lease was lost and somebody else has it by now, a variant is bound instead. */
async function keepHolding(registry: Registry, client: ProcessIdentity, bound: string): Promise<string> {
  const name = await takeVariant(registry, client, bound);
  return name === bound ? bound : rebind(registry, client, name);
}

async function chooseName(
  registry: Registry,
  request: JoinRequest,
  cards: readonly AgentCard[],
  demanded: string | undefined,
  ofSession: AgentCard | undefined,
): Promise<string> {
  const wanted = demanded ?? ofSession?.name;
  if (wanted) return takeVariant(registry, request.client, wanted);
  for (const card of await usedInDirectory(registry, cards, request.directory)) {
    if (await takeLease(registry, card.name, request.client)) return card.name;
  }
  const taken = new Set([...(await knownNames(registry)), ...(await liveLeases(registry)).map((lease) => lease.name)]);
  for (;;) {
    const name = newName(taken);
    if (await takeLease(registry, name, request.client)) return name;
    taken.add(name);
  }
}

/** Takes the name, or the first of `name-2`, `name-3`, … that is free; `current` counts as free and ends the search. */
async function takeVariant(
  registry: Registry,
  client: ProcessIdentity,
  name: string,
  current?: string,
): Promise<string> {
  for (const variant of nameVariants(name)) {
    if (variant === current || (await takeLease(registry, variant, client))) return variant;
  }
  return name;
}

/** A name whose mail goes elsewhere by now is not offered. */
function cardOfSession(cards: readonly AgentCard[], sessionId: string | undefined): AgentCard | undefined {
  if (!sessionId) return undefined;
  const ofSession = cards.filter((card) => !card.forwardTo && card.sessions.includes(sessionId));
  // The oldest name is the one that a second terminal on the same session got its variant of.
  // After a rename that was cut off both are as old, and the mail still comes under the former name.
  const isFormer = (one: AgentCard, other: AgentCard) => Number(one.formerNames.includes(other.name));
  const byAge = (one: AgentCard, other: AgentCard) =>
    one.createdAtMs - other.createdAtMs || isFormer(one, other) - isFormer(other, one);
  return ofSession.sort(byAge)[0];
}

async function usedInDirectory(
  registry: Registry,
  cards: readonly AgentCard[],
  directory: string | undefined,
): Promise<AgentCard[]> {
  if (!directory) return [];
  const taken = new Set((await liveLeases(registry)).map((lease) => lease.name));
  const free = cards.filter((card) => card.directory === directory && !card.forwardTo && !taken.has(card.name));
  const waiting = new Map<string, boolean>();
  for (const card of free) waiting.set(card.name, await hasUnreadMail(registry, card.name));
  const byUse = (one: AgentCard, other: AgentCard) =>
    Number(waiting.get(other.name)) - Number(waiting.get(one.name)) || other.lastUsedAtMs - one.lastUsedAtMs;
  return free.sort(byUse);
}

async function hasUnreadMail(registry: Registry, name: string): Promise<boolean> {
  const { inbox, claimed } = mailboxOf(registry.layout.root, name);
  // Some of the names tell: a flooded inbox must not slow the start of a session down.
  const waiting = (await Promise.all([inbox, claimed].map((folder) => listOwnFolder(registry, folder, 100)))).flat();
  return waiting.some(isMessageFile);
}

async function settle(registry: Registry, request: JoinRequest, name: string): Promise<Membership> {
  const before = (await readCardToReplace(registry, name)) ?? newCard(registry, name);
  const { sessionId, directory, title, otherProjects, projectName } = request;
  const project = directory === undefined ? projectName : await projectOf(registry.fs, directory, projectName);
  const use = { sessionId, directory, project, otherProjects, title };
  const card = touchCard(registry, { ...before, forwardTo: null }, use);
  await writeCard(registry, card);
  return { name, card };
}
