import { join } from 'node:path';
import * as z from 'zod/mini';
import { isSystemError } from '../base/errors.ts';
import { discard, orMissing } from '../base/files.ts';
import { linkOnce } from '../base/link-once.ts';
import { listOwnFolder } from '../base/own-folder.ts';
import { livenessOf, type ProcessIdentity, processToken } from '../base/process-identity.ts';
import { isFile, type Parse, parserOf, readState, readStateToReplace, readText } from '../base/state-file.ts';
import { bindingName, clientInName, clientMarkName, clientNoteName } from '../protocol/file-names.ts';
import { agentName } from '../protocol/objects.ts';
import type { Registry } from './registry.ts';

/**
 * Which name a client process goes by: `clients/<process token>.json`. A client's hooks and its server find each
 * other here. The first of them to link the file decides; the others adopt what it says.
 */
export async function readBinding(registry: Registry, client: ProcessIdentity): Promise<string | undefined> {
  return (await readState(registry.fs, bindingPath(registry, client), parseBinding))?.name;
}

export const parseBinding = parserOf<{ readonly name: string }>(z.looseObject({ name: agentName }));

/** Binds a client that has no name yet. Returns the name that counts: ours, or the one somebody else bound first. */
export async function bindFirst(registry: Registry, client: ProcessIdentity, name: string): Promise<string> {
  const path = bindingPath(registry, client);
  // No client outlives a power cut.
  if (await linkOnce(registry.fs, path, encode(name), { endsWithPower: true })) return name;
  const bound = await readStateToReplace(registry.fs, path, parseBinding);
  return bound?.name ?? (await rebind(registry, client, name));
}

/** Changes the name of a client that has one. */
export async function rebind(registry: Registry, client: ProcessIdentity, name: string): Promise<string> {
  await registry.fs.replaceFile(bindingPath(registry, client), encode(name), { durable: false });
  return name;
}

/** How long a client that ended without saying so is remembered: longer than any of its offers can wait. */
const rememberedMs = 8 * 24 * 60 * 60 * 1000;

/** As many as a start of a session looks at. */
const unboundAtOnce = 1_000;

/** Forgets a client: its binding, and its notes and marks but for those that are kept. */
export async function unbind(registry: Registry, client: ProcessIdentity, kept: readonly string[] = []): Promise<void> {
  const token = processToken(client);
  const keptFiles = new Set(
    kept.flatMap((topic) => [clientNoteName.format({ client, topic }), clientMarkName.format({ client, topic })]),
  );
  for (const file of await listOwnFolder(registry, registry.layout.clients)) {
    const owner = keptFiles.has(file) ? undefined : clientInName(file);
    if (owner && processToken(owner) === token) await discard(registry.fs, join(registry.layout.clients, file));
  }
}

/** Forgets clients that are long gone. */
export async function unbindDead(registry: Registry): Promise<void> {
  const files = await listOwnFolder(registry, registry.layout.clients);
  // Others each time, so that all have their turn and no start of a session waits for a flood.
  const from = Math.floor(Math.random() * Math.max(1, files.length - unboundAtOnce + 1));
  for (const file of files.slice(from, from + unboundAtOnce)) {
    const client = clientInName(file);
    if (client && livenessOf(registry.processes, client) === 'alive') continue;
    const path = join(registry.layout.clients, file);
    const stats = await orMissing(registry.fs.stat(path));
    if (stats && registry.fs.nowMs() - stats.modifiedAtMs > rememberedMs) await discard(registry.fs, path);
  }
}

/** A note about a client that its hooks and its server share, such as its transcript or whom it was told about. */
export async function readClientNote<Value>(
  registry: Registry,
  client: ProcessIdentity,
  topic: string,
  parse: Parse<Value>,
): Promise<Value | undefined> {
  return readState(registry.fs, notePath(registry, client, topic), parse);
}

export async function writeClientNote(
  registry: Registry,
  client: ProcessIdentity,
  topic: string,
  value: unknown,
): Promise<void> {
  await registry.fs.replaceFile(notePath(registry, client, topic), `${JSON.stringify(value)}\n`, { durable: false });
}

export async function clearClientNote(registry: Registry, client: ProcessIdentity, topic: string): Promise<void> {
  await orMissing(registry.fs.unlink(notePath(registry, client, topic)));
}

/** A fact about a client that is either so or not: a file that is there or not, with a few words at most. */
export async function setClientMark(
  registry: Registry,
  client: ProcessIdentity,
  mark: string,
  words = '',
): Promise<void> {
  try {
    const file = await registry.fs.createFile(markPath(registry, client, mark));
    try {
      if (words !== '') await registry.fs.write(file, new TextEncoder().encode(words));
    } finally {
      await registry.fs.close(file);
    }
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

/** The words of a mark; undefined if it is not set. */
export function readClientMark(registry: Registry, client: ProcessIdentity, mark: string): Promise<string | undefined> {
  return readText(registry.fs, markPath(registry, client, mark));
}

export async function clearClientMark(registry: Registry, client: ProcessIdentity, mark: string): Promise<void> {
  await orMissing(registry.fs.unlink(markPath(registry, client, mark)));
}

export function hasClientMark(registry: Registry, client: ProcessIdentity, mark: string): Promise<boolean> {
  return isFile(registry.fs, markPath(registry, client, mark));
}

/** When a mark was set, milliseconds since 1970; undefined if it is not. */
export async function clientMarkSetAtMs(
  registry: Registry,
  client: ProcessIdentity,
  mark: string,
): Promise<number | undefined> {
  const stats = await orMissing(registry.fs.stat(markPath(registry, client, mark)));
  return stats?.kind === 'file' ? stats.modifiedAtMs : undefined;
}

export function bindingPath(registry: Registry, client: ProcessIdentity): string {
  return join(registry.layout.clients, bindingName.format(client));
}

function markPath(registry: Registry, client: ProcessIdentity, mark: string): string {
  return join(registry.layout.clients, clientMarkName.format({ client, topic: mark }));
}

function notePath(registry: Registry, client: ProcessIdentity, topic: string): string {
  return join(registry.layout.clients, clientNoteName.format({ client, topic }));
}

function encode(name: string): string {
  return `${JSON.stringify({ name })}\n`;
}
