import { orMissing } from '../../base/files.ts';
import { isOwnFolder } from '../../base/own-folder.ts';
import type { Store } from '../store.ts';
import { type HistoryFolder, listKeys, readRest } from './history-folder.ts';
import { indexFolder, type Manifest, readManifest } from './history-manifest.ts';
import { Refresh, stampOf } from './history-refresh.ts';
import { readSegment } from './history-segment.ts';

/**
 * The lines of all messages in a folder. They come from the index as far as the folder's listing confirms it, by name
 * and number; a folder that was listed before and has not changed since is not listed again. What the index lacks is
 * read, and what is damaged, deleted or left over is made anew: it holds nothing that cannot be.
 */
export async function readFolderLines(store: Store, folder: HistoryFolder): Promise<readonly Buffer[]> {
  // Few lie there, and not for long.
  if (folder.key === 'claimed') return [await readRest(store, folder, [...(await listKeys(store, folder)).keys])];
  const stats = await orMissing(store.fs.stat(folder.path));
  if (!stats || !(await isOwnFolder(store, folder.path))) return [];
  const manifest = await readManifest(store, folder);
  if (manifest?.stamp === stampOf(stats) && mayTrustStamp(folder, manifest)) {
    const segments = await readSegments(store, folder, manifest.segments);
    if (segments) return [...segments, await readRest(store, folder, [...manifest.rest, ...manifest.closed])];
  }
  return new Refresh(store, folder, stats).run(manifest);
}

/** In an inbox another program may write one name again and again, which the folder does not show. */
function mayTrustStamp({ key }: HistoryFolder, { foreign }: Manifest): boolean {
  return key !== 'inbox' || !foreign;
}

async function readSegments(
  store: Store,
  folder: HistoryFolder,
  segments: Manifest['segments'],
): Promise<Buffer[] | undefined> {
  const all: Buffer[] = [];
  for (const segment of segments) {
    const content = await readSegment(store.fs, indexFolder(store, folder), segment);
    if (!content) return undefined;
    all.push(content.lines);
  }
  return all;
}
