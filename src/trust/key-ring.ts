import { Cc2ccError, describeError } from '../base/errors.ts';
import { exists, orMissing } from '../base/files.ts';
import type { FileStats, FileSystem } from '../base/fs.ts';
import { linkOnce } from '../base/link-once.ts';
import { ensureOwnFolder } from '../base/own-folder.ts';
import { isFaultOfFile } from '../base/state-file.ts';
import { type KeyLayout, keyLayoutOf } from '../protocol/layout.ts';
import { formerKeyPath, readCurrentKey, readKeptKey } from './key-files.ts';
import { encodeKey, newKey, type SecretKey } from './secret-key.ts';

/**
 * The keys of one bridge directory. `secret.key` is the one that is used now; `keys/<id>.key` are all that are, were or
 * are about to be: a key lies there before anybody signs with it. So whatever becomes of a rotation or of `secret.key`,
 * every signature that was made can be verified, and the file can be restored.
 */
export class KeyRing {
  readonly #fs: FileSystem;
  readonly #layout: KeyLayout;
  readonly #warn: (text: string) => void;
  #kept: string | undefined;
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
      const key = await this.readCurrent();
      if (key) return this.signingWith(key);
      await this.createFirst();
    }
  }

  /**
   * The key of this id, if it is here, and `damaged` for one in `keys/` whose file is; makes none.
   * @throws BAD_KEY when `secret.key` is: then nobody knows which key it held.
   */
  async find(id: string): Promise<SecretKey | 'damaged' | undefined> {
    const current = await this.readCurrent();
    if (current?.id === id) return current;
    try {
      return await readKeptKey(this.#fs, this.#layout, id);
    } catch (error) {
      if (!(error instanceof Cc2ccError && error.code === 'BAD_KEY')) throw error;
      this.#warn(error.message);
      return 'damaged';
    }
  }

  /** Makes a new key and keeps the former one. Of two that rotate at once, one key is left in use, and neither is lost. */
  async rotate(): Promise<SecretKey> {
    const { secretKeyFile, root } = this.#layout;
    const [former, next] = [await this.current(), newKey()];
    await this.keep(former);
    await this.keep(next);
    await this.#fs.replaceFile(secretKeyFile, encodeKey(next), { durable: true });
    await this.#fs.syncDirectory(root);
    return this.current();
  }

  private async readCurrent(): Promise<SecretKey | undefined> {
    const stats = await orMissing(this.#fs.stat(this.#layout.secretKeyFile));
    if (!stats) return undefined;
    const stamp = stampOf(stats);
    if (this.#cached?.stamp === stamp) return this.#cached.key;
    const key = await readCurrentKey(this.#fs, this.#layout);
    if (!key) return undefined;
    this.#cached = { stamp, key };
    if (isLoose(stats)) await this.close(key, stats);
    return key;
  }

  /** Makes a key file that others could read their owner's alone, and says so: somebody may have read it. */
  private async close(key: SecretKey, before: FileStats): Promise<void> {
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
  private async createFirst(): Promise<void> {
    await linkOnce(this.#fs, this.#layout.secretKeyFile, encodeKey(newKey()));
  }

  /** Once a process: a key that another version made, or that was put back, is not kept yet. */
  private async signingWith(key: SecretKey): Promise<SecretKey> {
    const path = formerKeyPath(this.#layout, key.id);
    try {
      if (this.#kept !== key.id && !(await exists(this.#fs, path))) await this.keep(key);
    } catch (error) {
      // Mail must not wait for a copy of its key.
      if (!isFaultOfFile(error)) throw error;
      this.#warn(
        `${path} cannot be written (${describeError(error)}); if secret.key is lost, so is what was signed with it`,
      );
    }
    this.#kept = key.id;
    return key;
  }

  private async keep(key: SecretKey): Promise<void> {
    const { formerKeys, root } = this.#layout;
    await ensureOwnFolder(this.#fs, formerKeys);
    await this.#fs.syncDirectory(root);
    await linkOnce(this.#fs, formerKeyPath(this.#layout, key.id), encodeKey(key));
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
