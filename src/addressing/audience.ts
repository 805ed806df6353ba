import { Cc2ccError } from '../base/errors.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type AgentCard, readAllCards, resolveRecipient } from '../identity/card.ts';
import { countElsewhere, type Elsewhere, nobodyElsewhere } from '../identity/project.ts';
import { onlineNames } from '../identity/roster.ts';
import { isNear } from '../protocol/projects.ts';
import { findRecipient } from '../sending/post.ts';
import { type Address, type AgentAddress, parseAddresses } from './address.ts';
import { findProject } from './find-project.ts';
import { findPlace, isAt } from './place.ts';
import { nobodyAt, nobodyOf, unknownAgent, unknownLabel } from './unknown-address.ts';

export interface AudienceRequest {
  readonly to: string;
  readonly senderName: string;
  /** Where a relative `dir:` begins. */
  readonly directory: string | undefined;
  /** Whom `*` means; everybody, where none is known. */
  readonly project?: string | undefined;
  /** Whether `*`, `all`, `project:` and `dir:` mean those who are offline too. */
  readonly includeOffline?: boolean | undefined;
}

/** The recipients of a message. */
export interface Audience {
  /** Mailboxes, each once, without the sender's. */
  readonly names: readonly string[];
  /** One agent was named, so that the sender is told of one message and not of a list. */
  readonly isOne: boolean;
  /** Whom `*` left out because they are in other projects. */
  readonly elsewhere: Elsewhere;
}

/** The context that resolving an address needs. */
interface Search extends AudienceRequest {
  readonly bridge: Bridge;
  /** Those whose mail goes nowhere else. Read once, and only when an address needs it: there may be very many. */
  cards(): Promise<readonly AgentCard[]>;
  online(): Promise<ReadonlySet<string>>;
}

/**
 * Finds everybody whom `to` names, or nobody at all. Groups and roles have their offline members in them; `dir:`,
 * `project:`, `*` and `all` mean those who are online. Whoever is in two of them gets one copy.
 * @throws BAD_INPUT, UNKNOWN_RECIPIENT with the nearest names, groups or roles.
 */
export async function findAudience(bridge: Bridge, request: AudienceRequest): Promise<Audience> {
  const addresses = parseAddresses(request.to);
  const search: Search = {
    ...request,
    bridge,
    cards: once(async () => (await readAllCards(bridge.registry)).filter((card) => !card.forwardTo)),
    online: once(async () => new Set(await onlineNames(bridge.registry))),
  };
  const names = new Set<string>();
  const faults: Cc2ccError[] = [];
  let isOne = addresses.length === 1;
  let elsewhere = nobodyElsewhere;
  for (const address of addresses) {
    try {
      const found = await findBehind(search, address);
      if (found.isMany) isOne = false;
      elsewhere = found.elsewhere ?? elsewhere;
      for (const name of found.names) names.add(name);
    } catch (error) {
      if (!(error instanceof Cc2ccError)) throw error;
      faults.push(error);
    }
  }
  const [fault] = faults;
  if (!fault) return { names: [...names], isOne, elsewhere };
  if (addresses.length === 1) throw fault;
  const sentences = faults.map(({ code, message }) => message.replace(`${code}: `, ''));
  throw new Cc2ccError(fault.code, `${sentences.join('; ')}; nothing was sent`, { cause: fault });
}

interface Found {
  readonly names: readonly string[];
  readonly isMany: boolean;
  readonly elsewhere?: Elsewhere;
}

async function findBehind(search: Search, address: Address): Promise<Found> {
  switch (address.kind) {
    case 'agent':
      if (await isGroupOnly(search, address))
        return { names: await membersOf(search, address.name, address), isMany: true };
      return { names: [await findAgent(search, address)], isMany: false };
    case 'group':
      return { names: await membersOf(search, address.group, address), isMany: true };
    case 'role':
      return { names: await holdersOf(search, address.role, address), isMany: true };
    case 'directory':
      return { names: await workersAt(search, address.path), isMany: true };
    case 'project':
      return { names: await membersOfProject(search, address.project), isMany: true };
    case 'all':
      return { names: await everybody(search), isMany: true };
    case 'everyone':
      return { ...(await everybodyNear(search)), isMany: true };
  }
}

async function everybody({ cards, online, includeOffline, senderName }: Search): Promise<string[]> {
  const all = includeOffline ? (await cards()).map(({ name }) => name) : [...(await online())];
  return all.filter((name) => name !== senderName).sort();
}

/** Everybody of the sender's project, and of none that is known. */
async function everybodyNear(search: Search): Promise<Pick<Found, 'names' | 'elsewhere'>> {
  const all = await everybody(search);
  const { project: own } = search;
  if (own === undefined) return { names: all };
  const projects = new Map((await search.cards()).map(({ name, project }) => [name, project]));
  const away = all.flatMap((name) => {
    const project = projects.get(name);
    return project == null || isNear(own, project) ? [] : [{ name, project }];
  });
  const left = new Set(away.map(({ name }) => name));
  return {
    names: all.filter((name) => !left.has(name)),
    elsewhere: countElsewhere(away.map(({ project }) => project)),
  };
}

async function membersOfProject(search: Search, given: string): Promise<string[]> {
  const cards = await search.cards();
  const project = findProject(cards, given, await search.online());
  const members = new Set(cards.filter((card) => card.project === project).map(({ name }) => name));
  const present = (await everybody(search)).filter((name) => members.has(name));
  if (present.length === 0)
    throw nobodyOf(
      given,
      [...members].filter((name) => name !== search.senderName),
    );
  return present;
}

/** An agent comes before a group of the same name. */
async function isGroupOnly({ bridge, cards }: Search, address: AgentAddress): Promise<boolean> {
  if (!address.mayBeGroup || (await resolveRecipient(bridge.registry, address.name)) !== undefined) return false;
  return (await cards()).some(({ groups }) => groups.includes(address.name));
}

async function findAgent(search: Search, address: AgentAddress): Promise<string> {
  const { bridge, cards, senderName } = search;
  const name = await findRecipient(bridge, address.name);
  if (name === undefined) throw await unknownAgent(bridge, address, allGroups(await cards()));
  if (name === senderName) throw new Cc2ccError('BAD_INPUT', `"${address.given}" is you; choose another agent`);
  return name;
}

async function membersOf(search: Search, group: string, { given }: Address): Promise<readonly string[]> {
  const { senderName } = search;
  const cards = await search.cards();
  const members = cards.filter(({ groups }) => groups.includes(group)).map(({ name }) => name);
  const others = members.filter((name) => name !== senderName);
  if (others.length > 0) return others.sort();
  if (members.length > 0)
    throw new Cc2ccError('BAD_INPUT', `you are the only member of "${given}"; nobody would get it`);
  throw unknownLabel('group', group, allGroups(cards), (known) => `@${known}`);
}

async function holdersOf(search: Search, role: string, { given }: Address): Promise<readonly string[]> {
  const { senderName } = search;
  const cards = await search.cards();
  const holders = cards.filter((card) => card.role === role).map(({ name }) => name);
  const others = holders.filter((name) => name !== senderName);
  if (others.length > 0) return others.sort();
  if (holders.length > 0) throw new Cc2ccError('BAD_INPUT', `"${given}" is you alone; nobody would get it`);
  const known = unique(cards.flatMap((card) => card.role ?? []));
  throw unknownLabel('role', role, known, (other) => `role:${other}`);
}

async function workersAt(search: Search, path: string): Promise<readonly string[]> {
  const { bridge, senderName, includeOffline } = search;
  const [cards, online] = [await search.cards(), await search.online()];
  const place = await findPlace(bridge.store.fs, path, search.directory);
  const there: AgentCard[] = [];
  for (const card of cards) {
    if (card.directory !== null && (await isAt(bridge.store.fs, place, card.directory))) there.push(card);
  }
  const others = there.map(({ name }) => name).filter((name) => name !== senderName);
  const present = includeOffline ? others : others.filter((name) => online.has(name));
  if (present.length > 0) return present.sort();
  const places = cards.flatMap(({ name, directory }) => (online.has(name) && directory !== null ? [directory] : []));
  throw nobodyAt(place, others, unique(places));
}

function allGroups(cards: readonly AgentCard[]): string[] {
  return unique(cards.flatMap(({ groups }) => groups));
}

function once<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let found: Promise<Value> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
