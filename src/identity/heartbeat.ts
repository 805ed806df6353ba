import { join } from 'node:path';
import * as z from 'zod/mini';
import { parserOf, readState } from '../base/state-file.ts';
import { heartbeatName } from '../protocol/file-names.ts';
import { anyObject } from '../protocol/objects.ts';
import type { Registry } from './registry.ts';

export const heartbeatEveryMs = 5_000;
/** Older than this, a heartbeat says nothing any more. */
export const heartbeatFreshMs = 15_000;

/** `status/<name>-heartbeat.json`, in the shape that the older tool wrote and other programs read. */
export interface Heartbeat {
  readonly agent: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly heartbeat: string;
  readonly session_id: string | null;
  readonly parent_pid: number;
  readonly status: 'active' | 'offline';
  /** Directory, and what the session is doing. */
  readonly context: Readonly<Record<string, unknown>>;
}

export async function writeHeartbeat(
  registry: Registry,
  beat: {
    readonly name: string;
    readonly sessionId: string | undefined;
    readonly clientPid: number;
    readonly status: 'active' | 'offline';
    readonly context: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const timestamp = new Date(registry.fs.nowMs()).toISOString();
  const heartbeat: Heartbeat = {
    agent: 'claude-code',
    name: beat.name,
    timestamp,
    heartbeat: timestamp,
    session_id: beat.sessionId ?? null,
    parent_pid: beat.clientPid,
    status: beat.status,
    context: beat.context,
  };
  await registry.fs.replaceFile(heartbeatPath(registry, beat.name), `${JSON.stringify(heartbeat)}\n`, {
    durable: false,
  });
}

export async function readHeartbeat(registry: Registry, name: string): Promise<StoredHeartbeat | undefined> {
  return readState(registry.fs, heartbeatPath(registry, name), parseHeartbeat);
}

/** Other programs write some of the fields only, and theirs may hold anything. */
const schema = z.looseObject({
  timestamp: z.string(),
});

export type StoredHeartbeat = z.infer<typeof schema>;

export const parseHeartbeat = parserOf(schema);

/** What its writer says is wrong with it; undefined where all is well. */
export function troubleIn(beat: StoredHeartbeat | undefined): unknown {
  return anyObject.safeParse(beat?.context).data?.trouble;
}

/** What its client calls its session; undefined where the client does not say. */
export function clientNameIn(beat: StoredHeartbeat | undefined): string | undefined {
  const name = anyObject.safeParse(beat?.context).data?.client_name;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

export async function isHeartbeatFresh(registry: Registry, name: string): Promise<boolean> {
  const beat = await readHeartbeat(registry, name);
  if (beat?.status !== 'active') return false;
  return Math.abs(registry.fs.nowMs() - Date.parse(beat.timestamp)) < heartbeatFreshMs;
}

function heartbeatPath(registry: Registry, name: string): string {
  return join(registry.layout.status, heartbeatFileOf(name));
}

export function heartbeatFileOf(name: string): string {
  return heartbeatName.format(name);
}
