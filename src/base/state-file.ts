import { Cc2ccError, describeError, isSystemError } from './errors.ts';
import { orMissing } from './files.ts';
import { type FileSystem, maxSmallFileBytes } from './fs.ts';

/** What a file holds, or why it cannot be had: `fault` says what stands in its place, if anything does. */
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

/** What a file holds; undefined where there is none, or something else than a readable file of one's own. */
export async function readBytes(fs: FileSystem, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const found = await read(fs, path, maxBytes);
  return 'bytes' in found ? found.bytes : undefined;
}

/** The text of a small file, as above. */
export async function readText(fs: FileSystem, path: string): Promise<string | undefined> {
  const bytes = await readBytes(fs, path, maxSmallFileBytes);
  return bytes && toText(bytes);
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Makes a value of what a state file holds; undefined for what has another form. */
export type Parse<Value> = (stored: unknown) => Value | undefined;

/**
 * What a state file holds. It is undefined where there is none and where anything else lies there: a link, a folder, a
 * pipe, another account's file, one that is too large, garbage, or JSON of another form. So a file that somebody put there
 * stops nobody; `cc2cc doctor` names it.
 */
export async function readState<Value>(fs: FileSystem, path: string, parse: Parse<Value>): Promise<Value | undefined> {
  const text = await readText(fs, path);
  return text === undefined ? undefined : parse(parseJson(text));
}

/**
 * What a state file holds that is about to be replaced by what follows from it. A file that is there but may not be opened
 * throws instead of counting as absent: on some disks that passes, and what it holds would be lost.
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is the file itself that stands in the way: a folder, a link, a pipe, another account's. */
export function isFaultOfFile(error: unknown): boolean {
  if (error instanceof Cc2ccError) return true;
  // Windows also says so for a moment of a file that is just being replaced.
  const closed = process.platform === 'win32' ? [] : ['EACCES', 'EPERM'];
  return isSystemError(error, 'EISDIR', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO', 'EOPNOTSUPP', ...closed);
}

type Kind = 'string' | 'number' | 'boolean';

/**
 * A parser of objects with these fields, for files that hooks read: a schema would cost each of them more than its work.
 * A kind that ends in `?` may also be null or missing.
 */
export function objectWith<Value extends object>(
  fields: Readonly<Partial<Record<keyof Value, Kind | `${Kind}?`>>>,
): Parse<Value> {
  const kinds = Object.entries<string>(fields as Readonly<Record<string, string>>);
  return (stored) => {
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
    const holds = ([name, kind]: [string, string]) => {
      const value = (stored as Readonly<Record<string, unknown>>)[name];
      return kind.endsWith('?') && (value === null || value === undefined) ? true : kind.startsWith(typeof value);
    };
    return kinds.every(holds) ? (stored as Value) : undefined;
  };
}

/** Whether a regular file is there: a mark, which says all by being there. */
export async function isFile(fs: FileSystem, path: string): Promise<boolean> {
  return (await orMissing(fs.stat(path)))?.kind === 'file';
}
