import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { createDurableFile, discard, orMissing } from '../base/files.ts';
import { type FileStats, type FileSystem, maxSmallFileBytes } from '../base/fs.ts';
import { ensureOwnFolder } from '../base/own-folder.ts';
import { type KeyLayout, keyLayoutOf } from '../protocol/layout.ts';
import { decodeKey, encodeKey, newKey, type SecretKey } from './secret-key.ts';

/**
 * The keys of one bridge directory. `secret.key` is the one that is used now; `keys/<id>.key` are those that were, and
 * those that are about to be: a key lies there before anybody can sign with it, so that whatever becomes of a rotation,
 * every signature that was made can be verified.
 */
export class KeyRing {
  readonly #fs: FileSystem;
  readonly #layout: KeyLayout;
  readonly #warn: (text: string) => void;
  #cached: { readonly stamp: string; readonly key: SecretKey } | undefined;

  constructor(fs: FileSystem, bridgeDirectory: string, warn: (text: string) => void) {
    this.#fs = fs;
    this.#layout = keyLayoutOf(bridgeDirectory);
    this.#warn = warn;
  }

  /**
   * The key to sign with; made by the first process that needs it.
   * @throws BAD_KEY
   */
  async current(): Promise<SecretKey> {
    for (;;) {
      const key = await this.#readCurrent();
      if (key) return key;
      await this.#createFirst();
    }
  }

  /**
   * The key of this id, if it is here; makes none.
   * @throws BAD_KEY
   */
  async find(id: string): Promise<SecretKey | undefined> {
    const current = await this.#readCurrent();
    if (current?.id === id) return current;
    const path = this.#formerPath(id);
    const content = await orMissing(this.#fs.readFile(path, maxSmallFileBytes));
    const key = content && decodeKey(content, path);
    // A file under another key's name would let its maker pass for that key.
    return key?.id === id ? key : undefined;
  }

  /** Makes a new key and keeps the former one. Of two that rotate at once, one key is left in use, and neither is lost. */
  async rotate(): Promise<SecretKey> {
    const { secretKeyFile, formerKeys, root } = this.#layout;
    const [former, next] = [await this.current(), newKey()];
    await ensureOwnFolder(this.#fs, formerKeys);
    await this.#fs.syncDirectory(root);
    await this.#keep(former);
    await this.#keep(next);
    await this.#fs.replaceFile(secretKeyFile, encodeKey(next), { durable: true });
    await this.#fs.syncDirectory(root);
    return this.current();
  }

  async #readCurrent(): Promise<SecretKey | undefined> {
    const path = this.#layout.secretKeyFile;
    const stats = await orMissing(this.#fs.stat(path));
    if (!stats) return undefined;
    const stamp = stampOf(stats);
    if (this.#cached?.stamp === stamp) return this.#cached.key;
    const content = await orMissing(this.#fs.readFile(path, maxSmallFileBytes));
    if (!content) return undefined;
    const key = decodeKey(content, path);
    this.#cached = { stamp, key };
    if (isLoose(stats)) await this.#close(key, stats);
    return key;
  }

  /** Makes a key file that others could read their owner's alone, and says so: somebody may have read it. */
  async #close(key: SecretKey, before: FileStats): Promise<void> {
    const path = this.#layout.secretKeyFile;
    await this.#fs.replaceFile(path, encodeKey(key), { durable: true });
    const after = await this.#fs.stat(path);
    // Where modes cannot be set there is nothing to mend.
    if (isLoose(after)) return;
    this.#warn(
      `others could read ${path} (mode ${octal(before.mode)}); it has mode ${octal(after.mode)} now. If somebody may have read it, run: cc2cc init --rotate-key`,
    );
  }

  /** Of several processes that do this at once, the first to link its draft decides, and the others adopt its key. */
  async #createFirst(): Promise<void> {
    await this.#linkFile(this.#layout.secretKeyFile, newKey());
    await this.#fs.syncDirectory(this.#layout.root);
  }

  async #keep(key: SecretKey): Promise<void> {
    await this.#linkFile(this.#formerPath(key.id), key);
    await this.#fs.syncDirectory(this.#layout.formerKeys);
  }

  async #linkFile(path: string, key: SecretKey): Promise<void> {
    const draft = `${path}.${Math.random().toString(36).slice(2)}`;
    await createDurableFile(this.#fs, draft, new TextEncoder().encode(encodeKey(key)));
    try {
      await this.#fs.link(draft, path);
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
    } finally {
      await discard(this.#fs, draft);
    }
  }

  #formerPath(id: string): string {
    return join(this.#layout.formerKeys, `${id}.key`);
  }
}

function stampOf({ inode, sizeBytes, changedAtMs }: FileStats): string {
  return `${inode} ${sizeBytes} ${changedAtMs}`;
}

function isLoose({ mode }: FileStats): boolean {
  return mode !== undefined && (mode & 0o077) !== 0;
}

function octal(mode: number | undefined): string {
  return `0${(mode ?? 0).toString(8)}`;
}
