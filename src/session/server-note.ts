import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { identifyProcess, type ProcessIdentity, processToken } from '../base/process-identity.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type ModuleState, moduleStates } from '../claude-code/module-state.ts';
import { type DoorbellName, doorbellNames } from '../claude-code/settings.ts';
import { readClientNote, writeClientNote } from '../identity/client-binding.ts';

/** What the server of a client says of both, for whoever looks for faults. */
export interface ServerNote {
  /** The token of the server's own process; null where the system does not tell. */
  readonly server: string | null;
  /** Of cc2cc. */
  readonly version: string;
  /** What the client calls itself, and its version, as it said when it connected. */
  readonly clientName: string | null;
  readonly clientVersion: string | null;
  /** Those that the person allows, in the order in which they ring. */
  readonly doorbells: readonly DoorbellName[];
  /** The variable or the option that says which; null if nothing does. */
  readonly doorbellsSetBy: string | null;
  /** The client's inbox socket; null if it gave none. */
  readonly socketPath: string | null;
  /** The client's command line has the option without which it drops what comes by a channel. */
  readonly hasChannelOption: boolean;
  /** Of the in-process module of the client; a server of an older cc2cc has none. */
  readonly module: ModuleState;
  /** The same in words, with the reason where it does not run; null from a server of an older cc2cc. */
  readonly moduleInWords: string | null;
}

export const serverNoteTopic = 'about-server';

export async function readServerNote(bridge: Bridge, client: ProcessIdentity): Promise<ServerNote | undefined> {
  return readClientNote(bridge.registry, client, serverNoteTopic, parseServerNote);
}

export function parseServerNote(stored: unknown): ServerNote | undefined {
  const { data } = schema.safeParse(stored);
  if (!data) return undefined;
  return {
    ...data,
    server: data.server ?? null,
    clientName: data.clientName ?? null,
    clientVersion: data.clientVersion ?? null,
    doorbells: data.doorbells.flatMap((name) => doorbellNames.find((known) => known === name) ?? []),
    doorbellsSetBy: data.doorbellsSetBy ?? null,
    socketPath: data.socketPath ?? null,
    hasChannelOption: data.hasChannelOption === true,
    module: moduleStates.find((state) => state === data.module) ?? 'absent',
    moduleInWords: data.moduleInWords ?? null,
  };
}

/** Doorbells of a newer version are none that this one can ring. */
const schema = z.looseObject({
  server: z.nullish(z.string()),
  version: z.string(),
  clientName: z.nullish(z.string()),
  clientVersion: z.nullish(z.string()),
  doorbells: z.array(z.unknown()),
  doorbellsSetBy: z.nullish(z.string()),
  socketPath: z.nullish(z.string()),
  moduleInWords: z.nullish(z.string()),
});

/** Writes the note of this process, which is the server of `client`, if it says something new. */
export async function keepServerNote(
  bridge: Bridge,
  client: ProcessIdentity,
  facts: Omit<ServerNote, 'server'>,
): Promise<void> {
  const self = identifyProcess(bridge.registry.processes, process.pid);
  const note: ServerNote = { server: self ? processToken(self) : null, ...facts };
  const before = await readServerNote(bridge, client);
  if (isDeepStrictEqual(before, note)) return;
  await writeClientNote(bridge.registry, client, serverNoteTopic, note);
}
