import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/base/fs.ts';
import type { ProcessIdentity } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge, withDecisionLog } from '../../src/bridge/bridge.ts';
import { type JoinRequest, join, type Membership } from '../../src/identity/join.ts';
import { newMessageId } from '../../src/protocol/ids.ts';
import type { Message } from '../../src/protocol/message.ts';
import type { SessionFacts } from '../../src/session/session-facts.ts';
import { send } from '../../src/store/send.ts';
import { ProcessesOfTest } from './processes-of-test.ts';

/** Client processes that exist because a test says so; their start times differ, as those of real ones do. */
class FakeProcesses extends ProcessesOfTest {
  override readonly host = 'c0ffee00';
  #nextPid = 1000;
  #nextStart = 1;

  start(pid = this.#nextPid++): ProcessIdentity {
    const startedAt = String(this.#nextStart++);
    this.starts.set(pid, startedAt);
    return { host: this.host, pid, startedAt };
  }

  end(client: ProcessIdentity): void {
    this.starts.delete(client.pid);
  }
}

/** A bridge on a real temporary directory, with a clock and client processes that the test moves. */
export class World implements AsyncDisposable {
  readonly folder: string;
  readonly bridge: Bridge;
  readonly processes: FakeProcesses;
  readonly #clock: { nowMs: number };

  constructor(folder: string, bridge: Bridge, processes: FakeProcesses, clock: { nowMs: number }) {
    this.folder = folder;
    this.bridge = bridge;
    this.processes = processes;
    this.#clock = clock;
  }

  get registry() {
    return this.bridge.registry;
  }

  pass(durationMs: number): void {
    this.#clock.nowMs += durationMs;
  }

  /** A client asks for its name, one second after whatever happened before. */
  join(client: ProcessIdentity, request: Omit<JoinRequest, 'client'> = {}): Promise<Membership> {
    this.pass(1000);
    return join(this.registry, { client, ...request });
  }

  /** Starts a client that goes by `name`. */
  async startAgent(name: string, request: Omit<JoinRequest, 'client'> = {}): Promise<ProcessIdentity> {
    const client = this.processes.start();
    await this.join(client, { requestedName: name, ...request });
    return client;
  }

  /** Puts a message into a mailbox as a sender does, a millisecond after the one before. */
  async mail(to: string, text: string, fields: Partial<Message> = {}): Promise<Message> {
    this.pass(1);
    const { nowMs } = this.#clock;
    const message: Message = {
      id: newMessageId(nowMs),
      timestamp: new Date(nowMs).toISOString(),
      from: 'calm-owl',
      to,
      type: 'message',
      priority: 'normal',
      content: { text, parts: [] },
      replyTo: null,
      thread: null,
      task: null,
      ttl: 3600,
      hops: 0,
      identity: null,
      v: 1,
      ...fields,
    };
    await send(this.bridge.store, to, message);
    return message;
  }

  facts(client: ProcessIdentity, facts: Partial<SessionFacts> = {}): SessionFacts {
    return {
      client,
      sessionId: 'session-1',
      directory: '/project',
      transcriptPath: undefined,
      title: undefined,
      requestedName: undefined,
      promptSource: 'terminal',
      ...facts,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * @param isShared the bridge directory is shared with a group, as `chmod 2770` does it.
 * @param isLogged what is decided is logged.
 * @param faults what stands in for calls of the file system.
 */
export async function openWorld({
  isShared = false,
  isLogged = false,
  faults = {},
}: {
  isShared?: boolean;
  isLogged?: boolean;
  faults?: Partial<FileSystem>;
} = {}): Promise<World> {
  const folder = await mkdtemp(joinPath(tmpdir(), 'cc2cc-world-'));
  if (isShared) {
    await mkdir(joinPath(folder, 'bridge'));
    await chmod(joinPath(folder, 'bridge'), 0o2770);
  }
  const clock = { nowMs: Date.now() };
  const fs: FileSystem = { ...nodeFileSystem, nowMs: () => clock.nowMs, ...faults };
  const processes = new FakeProcesses();
  const opened = await openBridge(fs, processes, joinPath(folder, 'bridge'));
  const bridge = isLogged ? await withDecisionLog(opened, { pid: process.pid, process: 'test' }) : opened;
  return new World(folder, bridge, processes, clock);
}
