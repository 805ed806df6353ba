import { createHash, randomBytes } from 'node:crypto';
import { Cc2ccError } from '../base/errors.ts';

/** What this machine's messages are signed with. */
export interface SecretKey {
  /** Sixteen hexadecimal digits: the beginning of the SHA-256 of the key. Stands in each signature. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

export const keyLength = 32;
/** Fewer bytes in a key file are no secret. */
const minForeignBytes = 16;

export function newKey(): SecretKey {
  return keyOf(randomBytes(keyLength));
}

/** The text of a key file: 64 hexadecimal digits and a line feed. */
export function encodeKey(key: SecretKey): string {
  return `${Buffer.from(key.bytes).toString('hex')}\n`;
}

/**
 * Reads a key file. One that another program made in another form serves as it is: its key is the SHA-256 of its bytes.
 * @throws BAD_KEY for a file that is too short to be a secret.
 */
export function decodeKey(content: Uint8Array, path: string): SecretKey {
  const text = Buffer.from(content).toString('latin1').trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return keyOf(Buffer.from(text, 'hex'));
  if (text.length >= minForeignBytes) return keyOf(createHash('sha256').update(content).digest());
  throw new Cc2ccError(
    'BAD_KEY',
    `${path} holds no key; restore it, or move it away and a new one is made (mail signed with the old one then counts as wrongly signed)`,
  );
}

function keyOf(bytes: Uint8Array): SecretKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}
