import { join } from 'node:path';
import { listDirectory } from '../base/files.ts';
import type { FileSystem } from '../base/fs.ts';
import { keyLayoutOf, type Layout, mailboxNamesIn, mailboxOf } from '../protocol/layout.ts';

/** A folder of docs/SPECIFICATION.md, and those that lie in it. */
export interface TreeFolder {
  readonly path: string;
  /** The folders in it; asked only where it can be read. */
  below(): Promise<readonly TreeFolder[]>;
}

/** How many folders of one kind are looked at. */
const foldersAtMost = 5_000;

/** The folders of the specification's tree, those that exist as those that do not, from the top down. */
export async function listTree(fs: FileSystem, layout: Layout): Promise<readonly TreeFolder[]> {
  const { agents, clients, leases, status, watches, released, edits, index, reservations, tasks, untold } = layout;
  const single = [agents, clients, leases, status, watches, released, edits, keyLayoutOf(layout.root).formerKeys];
  const mailboxes = mailboxNamesIn(await listDirectory(fs, layout.root)).map((name) => mailboxOf(layout.root, name));
  return [
    ...single.map(leaf),
    parent(reservations, () => listed(fs, reservations, leaf)),
    parent(tasks, async () => [leaf(untold), ...(await listed(fs, tasks, leaf))]),
    parent(index, () => listed(fs, index, (ofName) => parent(ofName, () => listed(fs, ofName, leaf)))),
    ...mailboxes.map(({ name: _name, root, ...folders }) =>
      parent(root, async () =>
        Object.entries(folders).map(([kind, path]) =>
          kind === 'quota' || kind === 'done' ? parent(path, () => listed(fs, path, leaf)) : leaf(path),
        ),
      ),
    ),
  ];
}

function leaf(path: string): TreeFolder {
  return parent(path, async () => []);
}

function parent(path: string, below: TreeFolder['below']): TreeFolder {
  return { path, below };
}

async function listed(fs: FileSystem, path: string, toFolder: (path: string) => TreeFolder): Promise<TreeFolder[]> {
  const names = (await listDirectory(fs, path, foldersAtMost)).sort();
  // Other programs leave hidden files where a person has looked, such as .DS_Store.
  return names.filter((name) => !name.startsWith('.')).map((name) => toFolder(join(path, name)));
}
