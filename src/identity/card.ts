import { join } from 'node:path';
import * as z from 'zod/mini';
import { exists, orMissing } from '../base/files.ts';
import { listBridge, listOwnFolder } from '../base/own-folder.ts';
import { Pace } from '../base/pace.ts';
import { type ForeignMailPolicy, foreignMailPolicies } from '../base/settings.ts';
import { type Parse, readState, readStateToReplace } from '../base/state-file.ts';
import { cardName } from '../protocol/file-names.ts';
import { mailboxNamesIn, mailboxOf } from '../protocol/layout.ts';
import { isAgentName } from '../protocol/names.ts';
import { keepProject } from '../protocol/projects.ts';
import { emptyProfile, keepProfile, type Profile } from './profile.ts';
import type { Registry } from './registry.ts';

const cardSchema = z.looseObject({
  name: z.string(),
  sessions: z.optional(z.array(z.string())),
  directory: z.nullish(z.string()),
  lastTitle: z.nullish(z.string()),
  formerNames: z.optional(z.array(z.string())),
  forwardTo: z.nullish(z.string()),
  createdAtMs: z.optional(z.number()),
  lastUsedAtMs: z.optional(z.number()),
  role: z.optional(z.unknown()),
  groups: z.optional(z.unknown()),
  summary: z.optional(z.unknown()),
  project: z.optional(z.unknown()),
  otherProjects: z.optional(z.unknown()),
});

/** The record of a name, whether or not a session holds it now. */
export interface AgentCard extends Profile {
  readonly name: string;
  /** Session ids that used the name, the latest last. */
  readonly sessions: readonly string[];
  /** Where it worked last. */
  readonly directory: string | null;
  /** Of which project it was last, as `keepProject` keeps it; null where none is known. */
  readonly project: string | null;
  /** What mail of other projects may do there. */
  readonly otherProjects: ForeignMailPolicy;
  /** The session title that was last seen or set, so that a new one can be told from an old one. */
  readonly lastTitle: string | null;
  /** Names whose mail comes here now. */
  readonly formerNames: readonly string[];
  /** The name that this one was changed to. */
  readonly forwardTo: string | null;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
}

const rememberedSessions = 50;

export function newCard(registry: Registry, name: string): AgentCard {
  const nowMs = registry.fs.nowMs();
  return {
    name,
    sessions: [],
    directory: null,
    project: null,
    otherProjects: 'wake',
    lastTitle: null,
    formerNames: [],
    forwardTo: null,
    createdAtMs: nowMs,
    lastUsedAtMs: nowMs,
    ...emptyProfile,
  };
}

/** The card of a name; undefined where there is none or what lies there is no card. */
export async function readCard(registry: Registry, name: string): Promise<AgentCard | undefined> {
  // Some callers were given the name by a message, and it becomes a path.
  if (!isAgentName(name)) return undefined;
  return readState(registry.fs, cardPath(registry, name), parserFor(name));
}

/**
 * The card of a name that is about to be written again. A card that cannot be opened for a moment throws: a new one in its
 * place would forget the former names, and mail sent to them would never be read.
 */
export async function readCardToReplace(registry: Registry, name: string): Promise<AgentCard | undefined> {
  if (!isAgentName(name)) return undefined;
  return readStateToReplace(registry.fs, cardPath(registry, name), parserFor(name));
}

function parserFor(name: string): Parse<AgentCard> {
  return (stored) => parseCard(stored, name);
}

/** Parses the card file of a name; undefined if it holds no card, or another name's card. */
export function parseCard(stored: unknown, name: string): AgentCard | undefined {
  const { data } = cardSchema.safeParse(stored);
  if (data?.name !== name) return undefined;
  return {
    ...data,
    project: keepProject(data.project),
    otherProjects: foreignMailPolicies.find((policy) => policy === data.otherProjects) ?? 'wake',
    sessions: data.sessions ?? [],
    directory: data.directory ?? null,
    lastTitle: data.lastTitle ?? null,
    // Former names become parts of paths.
    formerNames: data.formerNames?.filter(isAgentName) ?? [],
    forwardTo: data.forwardTo ?? null,
    createdAtMs: data.createdAtMs ?? 0,
    lastUsedAtMs: data.lastUsedAtMs ?? 0,
    ...keepProfile(data),
  };
}

export async function writeCard(registry: Registry, card: AgentCard): Promise<void> {
  await registry.fs.replaceFile(cardPath(registry, card.name), `${JSON.stringify(card, null, 2)}\n`, { durable: true });
  // The card must be durable before the mail that it forwards.
  await registry.fs.syncDirectory(registry.layout.agents);
}

export async function readAllCards(registry: Registry): Promise<AgentCard[]> {
  return readCards(registry, await namesWithCard(registry));
}

export async function readCards(registry: Registry, names: readonly string[]): Promise<AgentCard[]> {
  const cards: AgentCard[] = [];
  const pace = new Pace(registry.fs);
  for (const name of names) {
    await pace.step();
    const card = await readCard(registry, name);
    if (card) cards.push(card);
  }
  return cards;
}

/** The names that have a file where a card belongs. */
export async function namesWithCard(registry: Registry): Promise<string[]> {
  return (await listOwnFolder(registry, registry.layout.agents))
    .map(cardName.parse)
    .filter((name) => name !== undefined);
}

/** Of the names that have a card those whose card was written last. */
export async function latestNames(registry: Registry, atMost: number): Promise<string[]> {
  const names = await namesWithCard(registry);
  if (names.length <= atMost) return names;
  const writtenAtMs = new Map<string, number>();
  const pace = new Pace(registry.fs);
  for (const name of names) {
    await pace.step();
    writtenAtMs.set(name, (await orMissing(registry.fs.stat(cardPath(registry, name))))?.modifiedAtMs ?? 0);
  }
  const latestFirst = names.toSorted((one, other) => (writtenAtMs.get(other) ?? 0) - (writtenAtMs.get(one) ?? 0));
  return latestFirst.slice(0, atMost);
}

/** A card that says who used it last: session, directory, project, time. */
export function touchCard(
  registry: Registry,
  card: AgentCard,
  use: {
    readonly sessionId?: string | undefined;
    readonly directory?: string | undefined;
    readonly project?: string | undefined;
    readonly otherProjects?: ForeignMailPolicy | undefined;
    readonly title?: string | undefined;
  },
): AgentCard {
  const others = card.sessions.filter((session) => session !== use.sessionId);
  return {
    ...card,
    sessions: use.sessionId ? [...others, use.sessionId].slice(-rememberedSessions) : card.sessions,
    directory: use.directory ?? card.directory,
    project: use.project ?? card.project,
    otherProjects: use.otherProjects ?? card.otherProjects,
    lastTitle: use.title ?? card.lastTitle,
    lastUsedAtMs: registry.fs.nowMs(),
  };
}

/** Every name that is taken: those with a card, and whatever else has the name of a mailbox; nothing is looked into. */
export async function knownNames(registry: Registry): Promise<string[]> {
  const cards = await namesWithCard(registry);
  const mailboxes = mailboxNamesIn(await listBridge(registry));
  return [...new Set([...cards, ...mailboxes])].sort();
}

/**
 * The name whose mailbox gets mail for `name`: itself, or what it was renamed to.
 * @returns undefined if nobody ever had the name.
 */
export async function resolveRecipient(registry: Registry, name: string): Promise<string | undefined> {
  let current = name;
  for (const visited = new Set<string>(); !visited.has(current); ) {
    if (!isAgentName(current)) return undefined;
    visited.add(current);
    const card = await readCard(registry, current);
    if (!card) return (await exists(registry.fs, mailboxOf(registry.layout.root, current).root)) ? current : undefined;
    if (!card.forwardTo) return current;
    current = card.forwardTo;
  }
  return current;
}

/** What an agent is called now; the name itself if nobody ever had it. */
export async function presentName(registry: Registry, name: string): Promise<string> {
  return (await resolveRecipient(registry, name)) ?? name;
}

function cardPath(registry: Registry, name: string): string {
  return join(registry.layout.agents, cardName.format(name));
}
