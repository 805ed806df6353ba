import { presentName, readCard, resolveRecipient } from '../identity/card.ts';
import type { Registry } from '../identity/registry.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { isAgentName } from '../protocol/names.ts';
import { createEnvelope, type TrustSettings } from '../trust/envelope.ts';
import { KeyRing } from '../trust/key-ring.ts';

/** Signs and verifies with the keys of a bridge directory, and the renames that its cards remember. */
export function createSigning(registry: Registry, trust: TrustSettings, warn: (text: string) => void): Envelope {
  const keys = new KeyRing(registry.fs, registry.layout.root, warn);
  return createEnvelope({ ...trust, keys, isSameAgent: (to, mailboxName) => isSameAgent(registry, to, mailboxName) });
}

/** Mail to a former name is forwarded, and may have been on its way through several. */
async function isSameAgent(registry: Registry, to: string, mailboxName: string): Promise<boolean> {
  if (to === mailboxName) return true;
  const owner = await presentName(registry, mailboxName);
  if (to === owner) return true;
  for (const name of [mailboxName, owner]) {
    if ((await readCard(registry, name))?.formerNames.includes(to)) return true;
  }
  return isAgentName(to) && (await resolveRecipient(registry, to)) === owner;
}
