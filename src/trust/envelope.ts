import type { Envelope } from '../protocol/envelope.ts';
import {
  completeMessage,
  encodeMessage,
  type Message,
  type MessageFallback,
  type ParsedMessage,
  parseStored,
  type Signature,
  type StoredMessage,
} from '../protocol/message.ts';
import { decryptContent, encryptContent, keyIdOf } from './encryption.ts';
import type { KeyRing } from './key-ring.ts';
import type { SecretKey } from './secret-key.ts';
import { findSignature, isMacOf, type SignatureField, sign } from './signature.ts';

export interface TrustSettings {
  readonly encrypt: boolean;
  readonly unsigned: Signature['handling'];
  readonly invalid: Signature['handling'];
}

export interface EnvelopeOptions extends TrustSettings {
  readonly keys: KeyRing;
  /** Whether mail to the name `to` may lie in the mailbox `mailboxName`, because one agent had or has both names. */
  isSameAgent(to: string, mailboxName: string): Promise<boolean>;
}

/** A signature that leaves one of these open would say nothing about it. */
const signedFields = ['id', 'from', 'to', 'timestamp', 'ttl', 'hops'] as const;

/** Signs what is written, encrypts it where that is wanted, and judges what is read on the very bytes that are shown. */
export function createEnvelope(options: EnvelopeOptions): Envelope {
  return {
    seal: async (message) => {
      const key = await options.keys.current();
      return sign(
        options.encrypt
          ? encodeEncrypted(message, encryptContent(message.content, message, key))
          : encodeMessage(message),
        key,
      );
    },
    open: (bytes, place) => open(options, bytes, place),
  };
}

function encodeEncrypted(message: Message, enc: string): Uint8Array {
  const content = { text: '', parts: [], enc };
  return encodeMessage({ ...message, content });
}

async function open(options: EnvelopeOptions, bytes: Uint8Array, place: MessageFallback): Promise<ParsedMessage> {
  const read = parseStored(bytes);
  if (!read.ok) return read;
  const completed = completeMessage(read.stored, place);
  if (!completed.ok) return completed;
  const enc = encryptedPart(read.stored);
  const damaged = await findDamagedKey(options.keys, findSignature(bytes, read.stored.sig), enc);
  if (damaged !== undefined) {
    return { ok: false, isUndecided: true, reason: `the file of its key ${damaged} is damaged; restore it` };
  }
  const fault = await findFault(options, bytes, read.stored, completed.message, place.to);
  const signature = judge(options, fault);
  if (enc === undefined) return { ok: true, message: { ...completed.message, signature } };
  return { ok: true, message: await decrypt(options.keys, { ...completed.message, signature }, enc) };
}

/** The id of a key that it takes to judge or to read a message, and whose file holds something else now. */
async function findDamagedKey(
  keys: KeyRing,
  signature: SignatureField,
  enc: string | undefined,
): Promise<string | undefined> {
  const ids = [signature.kind === 'signed' ? signature.keyId : undefined, enc && keyIdOf(enc)];
  for (const id of ids) if (id && (await keys.find(id)) === 'damaged') return id;
  return undefined;
}

/** Checks the signature: the fault, undefined for a valid signature, or null if there is none. */
async function findFault(
  { keys, isSameAgent }: EnvelopeOptions,
  bytes: Uint8Array,
  stored: StoredMessage,
  message: Message,
  mailboxName: string,
): Promise<string | null | undefined> {
  const found = findSignature(bytes, stored.sig);
  if (found.kind === 'none') return null;
  if (found.kind === 'malformed') return 'its signature is not in the form that cc2cc writes';
  const key = await findUsable(keys, found.keyId);
  if (!key) return `it was signed with the key ${found.keyId}, which is not here`;
  if (!isMacOf(found.mac, found.covered, key))
    return 'it was changed after it was signed, or not signed with the key of this machine';
  const open = signedFields.find((field) => stored[field] === undefined || stored[field] === null);
  if (open) return `its signature leaves "${open}" open`;
  return (await isSameAgent(message.to, mailboxName))
    ? undefined
    : `it was written to ${message.to} and lies in the mailbox of ${mailboxName}`;
}

async function findUsable(keys: KeyRing, id: string): Promise<SecretKey | undefined> {
  const key = await keys.find(id);
  return key === 'damaged' ? undefined : key;
}

function judge({ unsigned, invalid }: TrustSettings, fault: string | null | undefined): Signature {
  if (fault === undefined) return { state: 'verified', handling: 'accept' };
  if (fault === null) return { state: 'unsigned', handling: unsigned };
  return { state: 'invalid', handling: invalid, reason: fault };
}

function encryptedPart({ content }: StoredMessage): string | undefined {
  return typeof content.enc === 'string' ? content.enc : undefined;
}

async function decrypt(keys: KeyRing, message: Message, enc: string): Promise<Message> {
  const keyId = keyIdOf(enc);
  const key = keyId === undefined ? undefined : await findUsable(keys, keyId);
  const content = key && decryptContent(enc, message, key);
  if (content) return { ...message, content };
  // There is nothing that could be handed over, whatever the policy says.
  const reason = explainUnreadable(keyId, key !== undefined);
  const { state = 'unsigned' } = message.signature ?? {};
  const whole = message.signature?.reason ? `${message.signature.reason}; ${reason}` : reason;
  return {
    ...message,
    content: { text: `[${reason}]`, parts: [] },
    signature: { state, handling: 'quarantine', reason: whole },
  };
}

function explainUnreadable(keyId: string | undefined, isKeyHere: boolean): string {
  if (keyId === undefined) return 'it is encrypted in a form that this version does not know';
  if (!isKeyHere) return `it is encrypted with the key ${keyId}, which is not here`;
  return 'it is encrypted for another message or recipient, or was changed';
}
