export interface FileNode {
  readonly kind: 'file';
  bytes: Uint8Array;
  /** What is on the disk for sure. */
  durableBytes: Uint8Array;
  modifiedAtMs: number;
  changedAtMs: number;
}

export interface DirectoryNode {
  readonly kind: 'directory';
  readonly names: Map<string, number>;
  /** The names that are on the disk for sure. */
  readonly durableNames: Map<string, number>;
  modifiedAtMs: number;
}

export type Node = FileNode | DirectoryNode;

export interface NameChange {
  readonly directory: number;
  readonly name: string;
  /** The inode that the name has from now on; undefined if it goes. */
  readonly inode: number | undefined;
}

/** One change of names that is on the disk wholly or not at all; a rename changes two. */
export type Effect = readonly NameChange[];

/** Decides about what no fsync has made durable: an effect by its number, a file by its inode. */
export interface PowerCutChoice {
  keepsEffect(number: number): boolean;
  contentOf(inode: number): 'whole' | 'durable' | 'half' | 'zeros';
}

export function newDirectory(): DirectoryNode {
  return { kind: 'directory', names: new Map(), durableNames: new Map(), modifiedAtMs: Date.now() };
}

export function copyOf(node: Node): Node {
  if (node.kind === 'file') return { ...node };
  return { ...node, names: new Map(node.names), durableNames: new Map(node.durableNames) };
}

export function restoreNames({ names, durableNames }: DirectoryNode): void {
  names.clear();
  for (const [name, inode] of durableNames) names.set(name, inode);
}

export function setName(names: Map<string, number>, { name, inode }: NameChange): void {
  if (inode === undefined) names.delete(name);
  else names.set(name, inode);
}

export function keyOf({ directory, name }: NameChange): string {
  return `${directory}/${name}`;
}

export function isUnsynced(node: Node): boolean {
  return node.kind === 'file' && node.bytes !== node.durableBytes;
}

export function leftOf(node: Node, content: ReturnType<PowerCutChoice['contentOf']>): Uint8Array {
  const { bytes, durableBytes } = node as FileNode;
  if (content === 'whole') return bytes;
  if (content === 'half') return bytes.slice(0, bytes.length / 2);
  return content === 'zeros' ? new Uint8Array(bytes.length) : durableBytes;
}
