import { orMissing } from '../base/files.ts';
import type { FileStats, FileSystem } from '../base/fs.ts';
import { type BridgeFolder, isOwnFolder, listOwnFolder } from '../base/own-folder.ts';
import { parseJson } from '../protocol/json.ts';
import { type Layout, logNameIn, logOf } from '../protocol/layout.ts';
import { type LoggedDecision, parseLoggedDecision } from './decision.ts';
import { maxLogBytes } from './decision-log.ts';

type LogFolder = BridgeFolder & { readonly layout: Layout };

/** Writers keep a file below `maxLogBytes`; of one that another program made larger, the end is read. */
const readAtMost = 2 * maxLogBytes;
const listedAtMost = 2_000;

/** The names that have a log. */
export async function listLogs(bridge: LogFolder): Promise<string[]> {
  const files = await listOwnFolder(bridge, bridge.layout.logs, listedAtMost);
  return [...new Set(files.flatMap((file) => logNameIn(file) ?? []))].sort();
}

/** Reads the log of one name from its beginning, the older file included, and then what is added to it. */
export class LogReader {
  readonly #bridge: LogFolder;
  readonly #name: string;
  /** The file that was read last, and how far. */
  #inode: bigint | undefined;
  #offsetBytes = 0;
  /** The beginning of a line whose end was not there yet. */
  #partLine = Buffer.alloc(0);

  constructor(bridge: LogFolder, name: string) {
    this.#bridge = bridge;
    this.#name = name;
  }

  /** What was added since the last call, in the order of the file; undefined while there is no log. */
  async readNew(): Promise<LoggedDecision[] | undefined> {
    const { fs, layout } = this.#bridge;
    if (!(await isOwnFolder(this.#bridge, layout.logs))) return undefined;
    const { current, older } = logOf(layout, this.#name);
    // The older one first: a full file that is put aside between the two looks is then read at the next call.
    const [before, now] = [await statLog(fs, older), await statLog(fs, current)];
    if (before === undefined && now === undefined) return undefined;
    const found: LoggedDecision[] = [];
    if (before && (this.#inode === undefined || now?.inode !== this.#inode))
      found.push(...(await this.readOn(older, before)));
    if (now && now.inode !== before?.inode) found.push(...(await this.readOn(current, now)));
    return found;
  }

  private async readOn(path: string, { inode, sizeBytes }: FileStats): Promise<LoggedDecision[]> {
    // A file that was removed leaves its number to a new one.
    if (inode !== this.#inode || sizeBytes < this.#offsetBytes) {
      [this.#inode, this.#offsetBytes] = [inode, Math.max(0, sizeBytes - readAtMost)];
      this.#partLine = Buffer.alloc(0);
    }
    const length = sizeBytes - this.#offsetBytes;
    if (length <= 0) return [];
    const bytes = await this.#bridge.fs.readRange(path, this.#offsetBytes, length);
    this.#offsetBytes += bytes.length;
    const text = Buffer.concat([this.#partLine, bytes]);
    const end = text.lastIndexOf('\n') + 1;
    this.#partLine = text.subarray(end);
    return text.subarray(0, end).toString('utf8').split('\n').flatMap(parseLine);
  }
}

/** What is no regular file, or has a second name, counts as absent; `cc2cc doctor` names it. */
async function statLog(fs: FileSystem, path: string): Promise<FileStats | undefined> {
  const stats = await orMissing(fs.stat(path));
  return stats?.kind === 'file' && (stats.nameCount ?? 1) === 1 ? stats : undefined;
}

/** A line that another program wrote, or that a full disk cut off, is left out. */
function parseLine(line: string): LoggedDecision | readonly [] {
  return parseLoggedDecision(parseJson(line)) ?? [];
}
