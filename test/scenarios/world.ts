import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/base/fs.ts';
import { type ProcessIdentity, type ProcessTable, systemProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { ProcessesOfTest } from '../support/processes-of-test.ts';
import { MailLog } from './mail-log.ts';
import { MemoryDisk } from './memory-disk.ts';

export const memoryHome = '/home';
const longestWaitMs = 10_000;

/** A machine of its own: a disk, a clock that can be moved, and processes that live and end as they are told. */
export class World {
  /** The disk without faults. */
  readonly fs: FileSystem;
  readonly folder: string;
  readonly log: MailLog;
  readonly processes: MovableProcesses;
  /** Title of each session, by its id. */
  readonly titles = new Map<string, string>();
  clockOffsetMs = 0;
  /** How long after the fact, at most, a client writes its transcript. */
  transcriptLagMs = 0;

  readonly #table: ProcessTable;

  constructor(disk: FileSystem, folder: string, log = new MailLog(), table?: ProcessTable) {
    this.folder = folder;
    this.log = log;
    this.processes = new MovableProcesses();
    this.#table = table ?? this.processes;
    let leapsMs = 0;
    this.fs = {
      ...disk,
      nowMs: () => disk.nowMs() + this.clockOffsetMs,
      // Whoever waits for something that will not come gives up at the second look.
      monotonicMs: () => {
        leapsMs += longestWaitMs;
        return disk.monotonicMs() + leapsMs;
      },
    };
  }

  get bridgeFolder(): string {
    return join(this.folder, 'bridge');
  }

  /** A process that has just started opens the bridge. */
  open(fs: FileSystem = this.fs): Promise<Bridge> {
    return openBridge(fs, this.#table, this.bridgeFolder);
  }

  pass(timeMs: number): void {
    this.clockOffsetMs += timeMs;
  }
}

/** A process table that is told what lives. */
export class MovableProcesses extends ProcessesOfTest {
  begin(pid: number, startedAt = '100'): ProcessIdentity {
    this.starts.set(pid, startedAt);
    return { host: this.host, pid, startedAt };
  }

  end(pid: number): void {
    this.starts.delete(pid);
  }

  /** After the machine was started again nothing of before lives, and its ids mean nothing any more. */
  reboot(): void {
    this.starts.clear();
    this.host = '89abcdef';
  }
}

/** A world on the real disk whose processes are those of this machine. */
export function sharedWorld(folder: string, log?: MailLog): World {
  mkdirSync(folder, { recursive: true });
  return new World(nodeFileSystem, folder, log, systemProcessTable());
}

/** A world on a disk in memory. */
export async function memoryWorld(disk = new MemoryDisk()): Promise<World> {
  await disk.fileSystem.makeDirectory(memoryHome);
  disk.settle();
  return new World(disk.fileSystem, memoryHome);
}

/** A world on the real disk. */
export function realWorld(folder: string, log?: MailLog): World {
  mkdirSync(folder, { recursive: true });
  return new World(nodeFileSystem, folder, log);
}
