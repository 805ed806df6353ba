import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import type { MailboxLayout } from '../../src/protocol/layout.ts';
import type { Message, ParsedMessage } from '../../src/protocol/message.ts';
import { envelopeOf } from '../../src/store/envelope-of.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import type { TrustSettings } from '../../src/trust/envelope.ts';
import { recipient, sampleMessage } from './mail.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const usualTrust: TrustSettings = { encrypt: false, unsigned: 'flag', invalid: 'quarantine' };

/** A bridge in a folder of its own, or another process's view of one that is there. */
export async function openSealed(
  trust: Partial<TrustSettings> = {},
  folder = join(temporaryFolder(), 'bridge'),
): Promise<{ bridge: Bridge; folder: string; mailbox: MailboxLayout }> {
  const bridge = await openBridge(nodeFileSystem, systemProcessTable(), folder, { ...usualTrust, ...trust });
  return { bridge, folder, mailbox: await ensureMailbox(bridge.store, recipient) };
}

export async function sealSample(
  bridge: Bridge,
  changes: Parameters<typeof sampleMessage>[0] = {},
): Promise<{ message: Message; bytes: Buffer }> {
  const message = sampleMessage(changes);
  return { message, bytes: Buffer.from(await envelopeOf(bridge.store).seal(message)) };
}

export function openBytes(bridge: Bridge, bytes: Uint8Array, mailboxName = recipient): Promise<ParsedMessage> {
  return envelopeOf(bridge.store).open(bytes, { id: 'fallback', to: mailboxName, timeMs: 0 });
}

/** `verified`, `unsigned`, `invalid: <reason>`, or `broken: <reason>`. */
export async function verdictOf(bridge: Bridge, bytes: Uint8Array, mailboxName = recipient): Promise<string> {
  const opened = await openBytes(bridge, bytes, mailboxName);
  if (!opened.ok) return `broken: ${opened.reason}`;
  const { state, reason } = opened.message.signature ?? { state: 'not judged' };
  return reason ? `${state}: ${reason}` : state;
}

/** What was put aside, and why; by the name it had. */
export function putAsideIn(mailbox: MailboxLayout): Record<string, string> {
  const reasons = readdirSync(mailbox.bad).filter((name) => name.endsWith('.reason.txt'));
  return Object.fromEntries(
    reasons.map((name) => [
      name.slice(name.indexOf('~') + 1, -'.reason.txt'.length),
      readFileSync(join(mailbox.bad, name), 'utf8').trim(),
    ]),
  );
}
