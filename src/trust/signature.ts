import { loadCrypto } from '../protocol/crypto.ts';
import type { SecretKey } from './secret-key.ts';

/** The signature in the last bytes of a message file. */
export type SignatureField =
  | { readonly kind: 'none' }
  /** There is something like a signature, and not as the last field of the file or not in its form. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'signed'; readonly keyId: string; readonly mac: string; readonly covered: Uint8Array };

/** The longest end of a file in which the field is looked for, with room for some white space behind it. */
const searchedBytes = 256;
const field = /,"sig":"hmac-sha256:([0-9a-f]{16}):([0-9a-f]{64})"(?=\}[ \t\r\n]*$)/;
const lookAlike = /"hmac-sha256:[0-9a-f]{16}:[0-9a-f]{64}"\s*\}\s*$/;

/**
 * Adds the signature as the last field. It covers every other byte of the file, so that no way of writing JSON has to
 * be agreed on and no byte can be changed unnoticed.
 * @param unsigned a JSON object with at least one field, and perhaps white space behind it.
 */
export function sign(unsigned: Uint8Array, key: SecretKey): Uint8Array {
  const end = Buffer.from(unsigned).lastIndexOf('}');
  const text = `,"sig":"hmac-sha256:${key.id}:${macOf(unsigned, key)}"`;
  return Buffer.concat([unsigned.subarray(0, end), Buffer.from(text), unsigned.subarray(end)]);
}

/** @param sig what the file's JSON has in its field `sig`. */
export function findSignature(bytes: Uint8Array, sig: unknown): SignatureField {
  const searchedFrom = Math.max(0, bytes.length - searchedBytes);
  const end = Buffer.from(bytes.subarray(searchedFrom)).toString('latin1');
  const found = field.exec(end);
  if (found) {
    const [text, keyId = '', mac = ''] = found;
    const from = searchedFrom + found.index;
    const covered = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + text.length)]);
    return { kind: 'signed', keyId, mac, covered };
  }
  const isMeantAsOne = (sig !== undefined && sig !== null && sig !== '') || lookAlike.test(end);
  return isMeantAsOne ? { kind: 'malformed' } : { kind: 'none' };
}

export function isMacOf(mac: string, covered: Uint8Array, key: SecretKey): boolean {
  return loadCrypto().timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(covered, key), 'hex'));
}

function macOf(covered: Uint8Array, key: SecretKey): string {
  return loadCrypto().createHmac('sha256', key.bytes).update(covered).digest('hex');
}
