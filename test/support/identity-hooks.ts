import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { writeHeartbeat } from '../../src/identity/heartbeat.ts';
import type { Message } from '../../src/protocol/message.ts';
import { type Posted, post } from '../../src/sending/post.ts';
import { type ClientProcess, type ClientRun, startClientProcess, systemProcesses } from './identity-processes.ts';

export interface HookRun extends ClientRun {
  /** What it wrote, as the client reads it; undefined if it wrote nothing. */
  readonly output: HookResult | undefined;
}

export interface HookResult {
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

/** Runs a hook file as the client does: a process of its own below the client's, JSON on stdin. */
export async function runHookFile(
  client: ClientProcess,
  file: string,
  input: string | object,
  environment: Readonly<Record<string, string>>,
  runner: readonly string[] = [],
): Promise<HookRun> {
  const run = await client.run({
    command: [...runner, process.execPath, file],
    environment: { PATH: process.env.PATH, ...environment },
    input: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { ...run, output: run.stdout === '' ? undefined : (JSON.parse(run.stdout) as HookResult) };
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
    runner: readonly string[] = [],
  ): Promise<HookRun> {
    const common = { session_id: 'session-1', cwd: '/project', hook_event_name: hook };
    const [file, whole] = [
      join(this.#hooks, `${hook}.js`),
      typeof input === 'string' ? input : { ...common, ...input },
    ];
    const usual = {
      HOME: this.folder,
      CC2CC_BRIDGE_DIR: this.bridgeDirectory,
      CLAUDE_PID: String(this.client.identity.pid),
      CLAUDE_CODE_ENTRYPOINT: 'cli',
    };
    return runHookFile(this.client, file, whole, { ...usual, ...environment }, runner);
  }

  /** Starts the session under that name. */
  start(name: string): Promise<HookRun> {
    return this.run('session-start', { source: 'startup' }, { CC2CC_NAME: name });
  }

  /** Says for the next seconds that the plugin's server looks after the session, as that server does. */
  async serve(name: string): Promise<void> {
    const { registry } = await this.openBridge();
    const clientPid = this.client.identity.pid;
    await writeHeartbeat(registry, { name, sessionId: 'session-1', clientPid, status: 'active', context: {} });
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
