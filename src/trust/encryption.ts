import * as z from 'zod/mini';
import { loadCrypto } from '../protocol/crypto.ts';
import { parseJson } from '../protocol/json.ts';
import type { Message } from '../protocol/message.ts';
import type { SecretKey } from './secret-key.ts';

type Content = Message['content'];
/** Binds the ciphertext to its message and recipient: moved to others, it cannot be decrypted. */
type Address = Pick<Message, 'id' | 'to'>;

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const form = /^aes-256-gcm:([0-9a-f]{16}):([A-Za-z0-9+/]+={0,2})$/;

/**
 * The content as it is stored: `aes-256-gcm:<key id>:<base64 of nonce, ciphertext and tag>`. The nonce follows from the
 * message and the key, so that a message that is sent again gives the same bytes.
 */
export function encryptContent(content: Content, address: Address, key: SecretKey): string {
  const plain = Buffer.from(JSON.stringify({ text: content.text, parts: content.parts }));
  const bound = boundData(address);
  const nonce = loadCrypto()
    .createHmac('sha256', derive(key, 'cc2cc nonce'))
    .update(bound)
    .update('\n')
    .update(plain)
    .digest();
  const encrypting = loadCrypto()
    .createCipheriv(cipher, derive(key, 'cc2cc content'), nonce.subarray(0, nonceBytes))
    .setAAD(bound);
  const parts = [nonce.subarray(0, nonceBytes), encrypting.update(plain), encrypting.final(), encrypting.getAuthTag()];
  return `aes-256-gcm:${key.id}:${Buffer.concat(parts).toString('base64')}`;
}

/** The id of the key that a stored content was encrypted with; undefined if it is not in the form. */
export function keyIdOf(stored: string): string | undefined {
  return form.exec(stored)?.[1];
}

/** @returns undefined if the key is another one, or the text was changed or belongs to another message or recipient. */
export function decryptContent(stored: string, address: Address, key: SecretKey): Content | undefined {
  const bytes = Buffer.from(form.exec(stored)?.[2] ?? '', 'base64');
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const nonce = bytes.subarray(0, nonceBytes);
  const decrypting = loadCrypto()
    .createDecipheriv(cipher, derive(key, 'cc2cc content'), nonce, { authTagLength: tagBytes })
    .setAAD(boundData(address))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const plain = [decrypting.update(bytes.subarray(nonceBytes, -tagBytes)), decrypting.final()];
    return parseContent(Buffer.concat(plain).toString('utf8'));
  } catch {
    return undefined; // The tag does not fit, so whatever came out is not what was put in.
  }
}

/** Only who holds the key can have written it, but another version may have written it otherwise. */
function parseContent(json: string): Content | undefined {
  return contentSchema.safeParse(parseJson(json)).data;
}

const contentSchema = z.object({ text: z.string(), parts: z.array(z.unknown()) });

/** An id holds no line feed, so no two addresses give the same bytes. */
function boundData({ id, to }: Address): Buffer {
  return Buffer.from(`cc2cc\n${id}\n${to}`);
}

function derive(key: SecretKey, purpose: string): Buffer {
  return Buffer.from(loadCrypto().hkdfSync('sha256', key.bytes, '', purpose, keyBytes));
}
