import { basename, dirname } from 'node:path';
import { Cc2ccError } from '../../src/base/errors.ts';
import type { FileStats, FileSystem, OpenFile } from '../../src/base/fs.ts';
import { systemError } from '../../test/support/intercepted-file-system.ts';
import {
  copyOf,
  type DirectoryNode,
  type Effect,
  type FileNode,
  isUnsynced,
  keyOf,
  leftOf,
  type NameChange,
  type Node,
  newDirectory,
  type PowerCutChoice,
  restoreNames,
  setName,
} from './memory-nodes.mts';

export type { PowerCutChoice } from './memory-nodes.mts';

const rootInode = 1;

/**
 * A disk in memory that knows what a power cut may take from it: names until their directory was synced, and bytes
 * until their file was. A rename is taken back wholly or not at all, and whatever was done later with its names is
 * taken back with it, as on a file system with a journal.
 */
export class MemoryDisk {
  #nodes = new Map<number, Node>();
  #pending: Effect[] = [];
  #nextInode = rootInode + 1;
  /** Directories list their names in no order that means anything. */
  listsBackwards = false;
  /** Grows with every change. */
  version = 0;

  constructor() {
    this.#nodes.set(rootInode, newDirectory());
  }

  get pendingEffects(): number {
    return this.#pending.length;
  }

  get unsyncedFiles(): number[] {
    return [...this.#nodes].filter(([, node]) => isUnsynced(node)).map(([inode]) => inode);
  }

  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    copy.#nodes = new Map([...this.#nodes].map(([inode, node]) => [inode, copyOf(node)]));
    copy.#pending = [...this.#pending];
    copy.#nextInode = this.#nextInode;
    copy.version = this.version;
    return copy;
  }

  /** What is found when the power is back. */
  afterPowerCut(choice: PowerCutChoice): MemoryDisk {
    const after = this.clone();
    const takenBack = new Set<string>();
    for (const [number, effect] of this.#pending.entries()) {
      const isKept = choice.keepsEffect(number) && !effect.some((change) => takenBack.has(keyOf(change)));
      if (isKept) after.#makeDurable(effect);
      else for (const change of effect) takenBack.add(keyOf(change));
    }
    after.#pending = [];
    for (const [inode, node] of after.#nodes) {
      if (node.kind === 'directory') restoreNames(node);
      else if (isUnsynced(node)) node.durableBytes = node.bytes = leftOf(node, choice.contentOf(inode));
    }
    return after;
  }

  /** Everything done so far is on the disk for sure. */
  settle(): void {
    for (const effect of this.#pending) this.#makeDurable(effect);
    this.#pending = [];
    for (const node of this.#nodes.values()) if (node.kind === 'file') node.durableBytes = node.bytes;
  }

  get fileSystem(): FileSystem {
    return {
      nowMs: () => Date.now(),
      monotonicMs: () => performance.now(),
      createFile: async (path) => this.#createFile(path),
      write: async (file, bytes) => this.#write(file, bytes),
      sync: async (file) => this.#syncFile(file),
      close: async () => undefined,
      syncDirectory: async (path) => this.#syncDirectory(path),
      link: async (existing, added) => this.#add(added, this.#inodeOf(existing)),
      rename: async (from, to) => this.#rename(from, to),
      unlink: async (path) => this.#apply([{ ...this.#slot(path, 'file'), inode: undefined }]),
      readFile: async (path, maxBytes) => this.#read(path, maxBytes),
      readRange: async (path, offset, length) => this.#file(path).bytes.slice(offset, offset + length),
      readDirectory: async (path) => this.#list(path),
      stat: async (path) => this.#stat(path),
      // There are no symbolic links on this disk.
      realPath: async (path) => path,
      makeDirectory: async (path) => this.#add(path, this.#newNode(newDirectory())),
      removeDirectory: async (path) => this.#apply([{ ...this.#slot(path, 'directory'), inode: undefined }]),
      replaceFile: async (path, text, { durable }) => this.#replace(path, text, durable),
    };
  }

  #createFile(path: string): OpenFile {
    const bytes = new Uint8Array();
    const nowMs = Date.now();
    const node: Node = { kind: 'file', bytes, durableBytes: bytes, modifiedAtMs: nowMs, changedAtMs: nowMs };
    const descriptor = this.#newNode(node);
    this.#add(path, descriptor);
    return { descriptor, path };
  }

  #write({ descriptor }: OpenFile, bytes: Uint8Array): void {
    const node = this.#nodes.get(descriptor) as FileNode;
    node.bytes = Buffer.concat([node.bytes, bytes]);
    this.version += 1;
  }

  #syncFile({ descriptor }: OpenFile): void {
    const node = this.#nodes.get(descriptor) as FileNode;
    node.durableBytes = node.bytes;
    this.version += 1;
  }

  /** The names of a directory become durable, and with them what was done to the same names before. */
  #syncDirectory(path: string): void {
    const directory = this.#inodeOf(path);
    const wanted = new Set<string>();
    const needed = new Set<Effect>();
    for (const effect of [...this.#pending].reverse()) {
      const isNeeded = effect.some((change) => change.directory === directory || wanted.has(keyOf(change)));
      if (!isNeeded) continue;
      needed.add(effect);
      for (const change of effect) wanted.add(keyOf(change));
    }
    for (const effect of this.#pending) if (needed.has(effect)) this.#makeDurable(effect);
    this.#pending = this.#pending.filter((effect) => !needed.has(effect));
    this.version += 1;
  }

  #rename(from: string, to: string): void {
    const source = this.#slot(from);
    const { directory, name } = this.#parent(to);
    const inode = this.#names(directory).get(name);
    // Two names of one inode: rename(2) does nothing and succeeds.
    if (inode !== undefined && inode === source.inode) return;
    this.#apply([
      { directory, name, inode: source.inode },
      { ...source, inode: undefined },
    ]);
  }

  #replace(path: string, text: string, durable: boolean): void {
    const file = this.#createFile(`${path}.${this.#nextInode}`);
    this.#write(file, new TextEncoder().encode(text));
    if (durable) this.#syncFile(file);
    this.#rename(file.path, path);
  }

  #read(path: string, maxBytes: number): Uint8Array {
    const { bytes } = this.#file(path);
    if (bytes.length > maxBytes) throw new Cc2ccError('MESSAGE_TOO_LARGE', path);
    return bytes.slice();
  }

  #list(path: string): string[] {
    const names = [...this.#directory(path).names.keys()].sort();
    return this.listsBackwards ? names.reverse() : names;
  }

  #stat(path: string): FileStats {
    const inode = this.#inodeOf(path);
    const node = this.#nodes.get(inode) as Node;
    const times = { modifiedAtMs: node.modifiedAtMs, changedAtMs: node.modifiedAtMs };
    return { inode, sizeBytes: node.kind === 'file' ? node.bytes.length : 0, ...times, kind: node.kind };
  }

  #add(path: string, inode: number): void {
    const { directory, name } = this.#parent(path);
    if (this.#names(directory).has(name)) throw systemError('EEXIST');
    this.#apply([{ directory, name, inode }]);
  }

  #apply(effect: Effect): void {
    for (const change of effect) setName(this.#names(change.directory), change);
    this.#pending.push(effect);
    this.version += 1;
  }

  #makeDurable(effect: Effect): void {
    for (const change of effect) setName((this.#nodes.get(change.directory) as DirectoryNode).durableNames, change);
  }

  #newNode(node: Node): number {
    const inode = this.#nextInode;
    this.#nextInode += 1;
    this.#nodes.set(inode, node);
    return inode;
  }

  #slot(path: string, kind?: Node['kind']): NameChange & { readonly inode: number } {
    const inode = this.#inodeOf(path);
    if (kind !== undefined && this.#nodes.get(inode)?.kind !== kind) throw systemError('EPERM');
    return { ...this.#parent(path), inode };
  }

  #parent(path: string): { directory: number; name: string } {
    return { directory: this.#inodeOf(dirname(path)), name: basename(path) };
  }

  #names(directory: number): Map<string, number> {
    const node = this.#nodes.get(directory);
    if (node?.kind !== 'directory') throw systemError('ENOTDIR');
    return node.names;
  }

  #inodeOf(path: string): number {
    let inode = rootInode;
    for (const name of path.split('/').filter(Boolean)) {
      const next = this.#names(inode).get(name);
      if (next === undefined) throw systemError('ENOENT');
      inode = next;
    }
    return inode;
  }

  #file(path: string): FileNode {
    const node = this.#nodes.get(this.#inodeOf(path));
    if (node?.kind !== 'file') throw systemError('EISDIR');
    return node;
  }

  #directory(path: string): DirectoryNode {
    const node = this.#nodes.get(this.#inodeOf(path));
    if (node?.kind !== 'directory') throw systemError('ENOTDIR');
    return node;
  }
}
