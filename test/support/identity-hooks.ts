import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { type Bridge, openBridge } from '../../src/delivery/bridge.ts';
import { type Posted, post } from '../../src/delivery/post.ts';
import type { Message } from '../../src/protocol/message.ts';
import { type ClientProcess, startClientProcess, systemProcesses } from './identity-processes.ts';

export interface HookRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote, as the client reads it; undefined if it wrote nothing. */
  readonly output: HookAnswer | undefined;
}

export interface HookAnswer {
  readonly systemMessage?: string;
  readonly decision?: string;
  readonly reason?: string;
  readonly hookSpecificOutput?: {
    readonly hookEventName: string;
    readonly additionalContext?: string;
    readonly sessionTitle?: string;
    readonly watchPaths?: readonly string[];
    readonly suppressOriginalPrompt?: boolean;
  };
}

/** Runs a hook file as the client does: a process of its own, JSON on stdin. */
export async function runHookFile(
  file: string,
  input: string | object,
  environment: Readonly<Record<string, string>>,
): Promise<HookRun> {
  const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, ...environment } });
  child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const output = stdout === '' ? undefined : (JSON.parse(stdout) as HookAnswer);
  return { exitCode: child.exitCode, stdout, stderr, output };
}

/** A session as hooks see it: a live client process, a bridge directory, and the files of the hooks. */
export class HookSession implements AsyncDisposable {
  readonly client: ClientProcess;
  readonly folder: string;
  readonly #hooks: string;
  readonly #ownsFolder: boolean;

  constructor(hooksFolder: string, client: ClientProcess, folder: string, ownsFolder: boolean) {
    this.#hooks = hooksFolder;
    this.client = client;
    this.folder = folder;
    this.#ownsFolder = ownsFolder;
  }

  get bridgeDirectory(): string {
    return join(this.folder, 'bridge');
  }

  openBridge(): Promise<Bridge> {
    return openBridge(nodeFileSystem, systemProcesses, this.bridgeDirectory);
  }

  /** Another client on the same bridge directory. */
  async startOther(): Promise<HookSession> {
    return new HookSession(this.#hooks, await startClientProcess(), this.folder, false);
  }

  /** A script puts mail into a mailbox. */
  async mail(to: string, text: string): Promise<Posted> {
    return post(await this.openBridge(), { name: 'cron', mode: 'script' }, { to, text });
  }

  /** What waits in an inbox, as it is stored. */
  inboxOf(name: string): Message[] {
    const folder = join(this.bridgeDirectory, `to-${name}`, 'inbox');
    return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Message);
  }

  run(
    hook: string,
    input: string | Readonly<Record<string, unknown>>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<HookRun> {
    const common = { session_id: 'session-1', cwd: '/project', hook_event_name: hook };
    return runHookFile(join(this.#hooks, `${hook}.js`), typeof input === 'string' ? input : { ...common, ...input }, {
      HOME: this.folder,
      CC2CC_BRIDGE_DIR: this.bridgeDirectory,
      CLAUDE_PID: String(this.client.identity.pid),
      CLAUDE_CODE_ENTRYPOINT: 'cli',
      ...environment,
    });
  }

  /** Starts the session under that name. */
  start(name: string): Promise<HookRun> {
    return this.run('session-start', { source: 'startup' }, { CC2CC_NAME: name });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.kill();
    if (this.#ownsFolder) await rm(this.folder, { recursive: true, force: true });
  }
}

export async function openHookSession(hooksFolder: string): Promise<HookSession> {
  const folder = await mkdtemp(join(tmpdir(), 'cc2cc-hooks-'));
  return new HookSession(hooksFolder, await startClientProcess(), folder, true);
}
