import { renameSync, writeFileSync } from 'node:fs';
import { discard } from './files.ts';
import { nodeFileSystem } from './fs.ts';
import { draftPath } from './link-once.ts';

/** Writes or replaces a file that everybody may run, whole or not at all. @throws the system's error. */
export async function replaceProgram(path: string, text: string): Promise<void> {
  const draft = draftPath(path);
  try {
    writeFileSync(draft, text, { mode: 0o755, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    await discard(nodeFileSystem, draft);
    throw error;
  }
}
