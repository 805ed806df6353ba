import * as z from 'zod/mini';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { parserOf } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { DoorbellLine } from '../claude-code/doorbells/doorbell.ts';
import { nonceOfDoorbell } from '../claude-code/doorbells/doorbell-text.ts';
import { type DoorbellName, doorbellNames } from '../claude-code/settings.ts';
import { clearClientNote, readClientNote, writeClientNote } from '../identity/client-binding.ts';
import { newNonce } from '../protocol/file-names.ts';

/**
 * A doorbell that is rung to see whether anybody hears it. It is asked for by a person, rung by the session's server, and
 * heard by the hook that every doorbell sets off, which ends it there: no mail is taken and no model called.
 */
export interface TestRing {
  readonly nonce: string;
  readonly doorbell: DoorbellName;
  readonly state: 'asked' | 'rung' | 'refused' | 'heard';
  /** Why it was refused. */
  readonly reason?: string | undefined;
  /** When it was asked for, milliseconds since 1970. */
  readonly askedAtMs: number;
}

export const testRingTopic = 'test-ring';

export const parseTestRing = parserOf<TestRing>(
  z.looseObject({
    nonce: z.string(),
    doorbell: z.enum(doorbellNames),
    state: z.enum(['asked', 'rung', 'refused', 'heard']),
    reason: z.optional(z.string()),
    askedAtMs: z.number(),
  }),
);

/** One that is older was left behind by somebody who looked for faults and was ended. */
const validMs = 60_000;

export async function readTestRing(bridge: Bridge, client: ProcessIdentity): Promise<TestRing | undefined> {
  const ring = await readClientNote(bridge.registry, client, testRingTopic, parseTestRing);
  if (!ring) return undefined;
  return Math.abs(bridge.registry.fs.nowMs() - ring.askedAtMs) < validMs ? ring : undefined;
}

export async function writeTestRing(bridge: Bridge, client: ProcessIdentity, ring: TestRing): Promise<void> {
  await writeClientNote(bridge.registry, client, testRingTopic, ring);
}

export async function clearTestRing(bridge: Bridge, client: ProcessIdentity): Promise<void> {
  await clearClientNote(bridge.registry, client, testRingTopic);
}

/** Whether the doorbell that brought this prompt was a test, which is then noted as heard. */
export async function hearTestRing(bridge: Bridge, client: ProcessIdentity, prompt: string): Promise<boolean> {
  const nonce = nonceOfDoorbell(prompt);
  if (!nonce?.startsWith(testNoncePrefix)) return false;
  const ring = await readTestRing(bridge, client);
  if (ring?.nonce !== nonce) return false;
  if (ring.state !== 'heard') await writeTestRing(bridge, client, { ...ring, state: 'heard' });
  return true;
}

const testNoncePrefix = 'test-';

export function newTestNonce(): string {
  return `${testNoncePrefix}${newNonce()}`;
}

export function testLine({ nonce }: TestRing): DoorbellLine {
  return { sender: 'cc2cc', preview: 'a test ring of cc2cc doctor', others: 0, nonce };
}
