import { isSystemError } from '../base/errors.ts';
import type { FileSystem } from '../base/fs.ts';
import { appendLine } from '../base/fs-append.ts';
import { type BridgeFolder, ensureOwnFolder } from '../base/own-folder.ts';
import { isMessageId } from '../protocol/id-form.ts';
import { type Layout, type LogLayout, logOf } from '../protocol/layout.ts';
import { isAgentName } from '../protocol/names.ts';
import type { DecisionEvent, Decisions, LoggedDecision } from './decision.ts';

export const maxLogBytes = 5 * 1024 * 1024;
/** Reasons are fixed words; one that is not must not fill the log. */
const maxWhyCharacters = 300;

/** The process whose decisions are logged. */
export interface LoggingProcess {
  readonly pid: number;
  /** Such as `hook user-prompt-submit`. */
  readonly process: string;
}

/** Opens the log, and creates its folder. A log that cannot be written is left alone: debugging disturbs nothing. */
export async function openDecisionLog(
  folder: BridgeFolder & { readonly layout: Layout },
  by: LoggingProcess,
): Promise<Decisions> {
  const log = new DecisionLog(folder.fs, folder.layout, by);
  await log.ensureFolder();
  return log;
}

/** Writes a line for each decision to `logs/<name>.ndjson`. Several processes write to one file. */
class DecisionLog implements Decisions {
  readonly #fs: FileSystem;
  readonly #layout: Layout;
  readonly #by: LoggingProcess;

  constructor(fs: FileSystem, layout: Layout, by: LoggingProcess) {
    this.#fs = fs;
    this.#layout = layout;
    this.#by = by;
  }

  async ensureFolder(): Promise<void> {
    try {
      await ensureOwnFolder(this.#fs, this.#layout.logs);
    } catch {
      // No line can be written there, and each tries for itself.
    }
  }

  note(name: string, event: DecisionEvent, id: string | undefined, why: string, ms?: number): void {
    // It becomes a part of a path.
    if (!isAgentName(name)) return;
    const at = new Date(this.#fs.nowMs()).toISOString();
    const rounded = ms === undefined ? undefined : Math.round(ms * 10) / 10;
    // A file that another program named may have any name.
    const about = id !== undefined && isMessageId(id) ? id : undefined;
    const line: LoggedDecision = {
      at,
      ...this.#by,
      event,
      id: about,
      why: why.slice(0, maxWhyCharacters),
      ms: rounded,
    };
    this.append(logOf(this.#layout, name), JSON.stringify(line));
  }

  stopwatch(): () => number {
    const startedMs = this.#fs.monotonicMs();
    return () => this.#fs.monotonicMs() - startedMs;
  }

  private append({ current, older }: LogLayout, line: string): void {
    try {
      appendLine({ path: current, olderPath: older, maxBytes: maxLogBytes }, line);
    } catch (error) {
      // Somebody removed the folder: this line is lost, and the next one finds it again.
      if (isSystemError(error, 'ENOENT')) void this.ensureFolder();
    }
  }
}
