import { join } from 'node:path';
import type { FileSystem } from '../base/fs.ts';
import { type BridgeFolder, listOwnFolder } from '../base/own-folder.ts';
import { keyLayoutOf, type Layout } from '../protocol/layout.ts';
import { placesOfMailboxes } from '../store/mailboxes.ts';

/** A folder of docs/SPECIFICATION.md, and those that lie in it. */
export interface TreeFolder {
  readonly path: string;
  /** The folders in it; asked only where it can be read. */
  below(): Promise<readonly TreeFolder[]>;
}

/** The folders of the tree, those that exist as those that do not, from the top down. */
export interface Tree {
  readonly folders: readonly TreeFolder[];
  readonly mailboxes: readonly TreeFolder[];
}

/** How many folders of one kind are looked at. */
const foldersAtMost = 5_000;

export async function listTree(fs: FileSystem, layout: Layout): Promise<Tree> {
  const { root: _root, storeFile: _storeFile, index, reservations, tasks, untold, ...others } = layout;
  const single = [...Object.values(others), keyLayoutOf(layout.root).formerKeys];
  const below = (path: string, toFolder = leaf) => listed({ fs, layout }, path, toFolder);
  const folders = [
    ...single.map(leaf),
    parent(reservations, () => below(reservations)),
    parent(tasks, async () => [leaf(untold), ...(await below(tasks))]),
    parent(index, () => below(index, (ofName) => parent(ofName, () => below(ofName)))),
  ];
  const mailboxes = (await placesOfMailboxes(fs, layout)).map(({ name: _name, root, ...inside }) =>
    parent(root, async () =>
      Object.entries(inside).map(([kind, path]) =>
        kind === 'quota' || kind === 'done' ? parent(path, () => below(path)) : leaf(path),
      ),
    ),
  );
  return { folders, mailboxes };
}

function leaf(path: string): TreeFolder {
  return parent(path, async () => []);
}

function parent(path: string, below: TreeFolder['below']): TreeFolder {
  return { path, below };
}

async function listed(bridge: BridgeFolder, path: string, toFolder: (path: string) => TreeFolder) {
  const names = (await listOwnFolder(bridge, path, foldersAtMost)).sort();
  // Other programs leave hidden files where a person has looked, such as .DS_Store.
  return names.filter((name) => !name.startsWith('.')).map((name) => toFolder(join(path, name)));
}
