import { Cc2ccError } from '../base/errors.ts';
import { loadCrypto } from '../protocol/crypto.ts';

/** The key that signs this machine's messages. */
export interface SecretKey {
  /** Sixteen hexadecimal digits: the beginning of the SHA-256 of the key. Stands in each signature. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

export const keyLength = 32;
/** Fewer bytes in a key file are no secret. */
const minForeignBytes = 16;
/** Random bytes or characters hold more different ones than this, but for one key in more than 10^20. */
const minDifferentBytes = 8;
/** The content that a disk leaves when it loses power during a write. */
const lostBytes = /\0{8}/;

export function newKey(): SecretKey {
  return keyOf(loadCrypto().randomBytes(keyLength));
}

/** The text of a key file: 64 hexadecimal digits and a line feed. */
export function encodeKey(key: SecretKey): string {
  return `${Buffer.from(key.bytes).toString('hex')}\n`;
}

/** The key in a file that cc2cc wrote; undefined if the file is not what `encodeKey` gives, by and large. */
export function decodeKey(content: Uint8Array): SecretKey | undefined {
  const text = textOf(content);
  if (!/^[0-9a-f]{64}$/i.test(text)) return undefined;
  const bytes = Buffer.from(text, 'hex');
  return isRandom(bytes) ? keyOf(bytes) : undefined;
}

/**
 * The key in a file that another program made in another form: the SHA-256 of its bytes. Undefined for what is no secret
 * or only the remains of a key.
 */
export function decodeForeignKey(content: Uint8Array): SecretKey | undefined {
  const text = textOf(content);
  const isPartOfOurs = /^[0-9a-f]{0,64}$/i.test(text);
  if (isPartOfOurs || text.length < minForeignBytes || lostBytes.test(text)) return undefined;
  return isRandom(Buffer.from(text, 'latin1'))
    ? keyOf(loadCrypto().createHash('sha256').update(content).digest())
    : undefined;
}

/** @param effect what does not work until the file is restored. */
export function badKey(path: string, fault: string, effect: string): Cc2ccError {
  return new Cc2ccError('BAD_KEY', `${path} ${fault}; ${effect}; "cc2cc doctor" says how to restore it`);
}

function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1').trim();
}

function isRandom(bytes: Uint8Array): boolean {
  return new Set(bytes).size >= minDifferentBytes;
}

function keyOf(bytes: Uint8Array): SecretKey {
  return { id: loadCrypto().createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}
