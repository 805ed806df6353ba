import type * as z from 'zod/mini';
import { parseJson } from '../protocol/json.ts';
import { Cc2ccError, describeError, isSystemError } from './errors.ts';
import { orMissing } from './files.ts';
import { type FileSystem, maxSmallFileBytes } from './fs.ts';

/** The content of a file, or the fault that keeps it from being read; no fault if the file is missing. */
type ReadFile = { readonly bytes: Uint8Array } | { readonly fault: string | undefined; readonly error?: unknown };

async function read(fs: FileSystem, path: string, maxBytes: number): Promise<ReadFile> {
  try {
    return { bytes: await fs.readFile(path, maxBytes) };
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return { fault: undefined };
    if (!isFaultOfFile(error)) throw error;
    return { fault: error instanceof Cc2ccError ? error.problem : describeError(error), error };
  }
}

/** Reads a file; undefined if it is missing, or if anything but a readable file of this account lies there. */
export async function readBytes(fs: FileSystem, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const found = await read(fs, path, maxBytes);
  return 'bytes' in found ? found.bytes : undefined;
}

/** Reads a small text file; undefined in the cases that `readBytes` lists. */
export async function readText(fs: FileSystem, path: string): Promise<string | undefined> {
  const bytes = await readBytes(fs, path, maxSmallFileBytes);
  return bytes && toText(bytes);
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Makes a value of what a state file holds; undefined for what has another form. */
export type Parse<Value> = (stored: unknown) => Value | undefined;

/** Reads what fits a schema. What a file holds beside that is of a newer version or another program, and stays. */
export function parserOf<Value>(schema: z.ZodMiniType<Value>): Parse<Value> {
  return (stored) => schema.safeParse(stored).data;
}

/**
 * Reads a state file. The result is undefined if the file is missing or anything else lies there: a link, a folder, a
 * pipe, another account's file, a file that is too large, garbage, or JSON of another form. So such a file stops nobody;
 * `cc2cc doctor` names it.
 */
export async function readState<Value>(fs: FileSystem, path: string, parse: Parse<Value>): Promise<Value | undefined> {
  const text = await readText(fs, path);
  return text === undefined ? undefined : parse(parseJson(text));
}

/**
 * Reads a state file before its content is replaced by a value that depends on it. A file that exists and cannot be opened
 * throws instead of counting as absent: on some disks the error passes, and the content would be lost.
 */
export async function readStateToReplace<Value>(
  fs: FileSystem,
  path: string,
  parse: Parse<Value>,
): Promise<Value | undefined> {
  const found = await read(fs, path, maxSmallFileBytes);
  if ('bytes' in found) return parse(parseJson(toText(found.bytes)));
  if (isSystemError(found.error, 'EACCES', 'EPERM')) throw found.error;
  return undefined;
}

/** Why a state file counts as absent although something lies there; undefined where it counts, or there is none. */
export async function faultOfState(fs: FileSystem, path: string, parse: Parse<unknown>): Promise<string | undefined> {
  const found = await read(fs, path, maxSmallFileBytes);
  if (!('bytes' in found)) return found.fault;
  const stored = parseJson(toText(found.bytes));
  if (stored === undefined) return `${path} ${found.bytes.length === 0 ? 'is empty' : 'does not hold JSON'}`;
  return parse(stored) === undefined ? `${path} holds JSON of another form` : undefined;
}

/** Whether it is the file itself that stands in the way: a folder, a link, a pipe, another account's. */
export function isFaultOfFile(error: unknown): boolean {
  if (error instanceof Cc2ccError) return true;
  // Windows also says so for a moment of a file that is just being replaced.
  const closed = process.platform === 'win32' ? [] : ['EACCES', 'EPERM'];
  return isSystemError(error, 'EISDIR', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO', 'EOPNOTSUPP', ...closed);
}

/** Whether a regular file is there: a mark, which says all by being there. */
export async function isFile(fs: FileSystem, path: string): Promise<boolean> {
  return (await orMissing(fs.stat(path)))?.kind === 'file';
}
