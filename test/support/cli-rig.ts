import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import { type BuiltBundle, bundleEntry } from '../../scripts/bundle.mts';
import { bundles } from '../../scripts/bundles.mts';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { identifyProcess, type ProcessIdentity, systemProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { newCard, writeCard } from '../../src/identity/card.ts';
import { bindFirst } from '../../src/identity/client-binding.ts';
import { takeLease } from '../../src/identity/lease.ts';
import { type MessageStatus, requireStatus } from '../../src/reports/status.ts';
import { post } from '../../src/sending/post.ts';
import { ensureMailbox } from '../../src/store/store.ts';
import { type ClientProcess, startClientProcess } from './identity-processes.ts';

export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it runs; the folder of the rig if it is left out. */
  readonly directory?: string;
  /** Runs it from a shell in between, as the Bash tool does. */
  readonly fromShell?: boolean;
  /** A client of this rig that runs it, instead of the test itself. */
  readonly inside?: ProcessIdentity;
  /** Runs it when the shell that started it is gone, so that nothing links it to whoever ran that. Not waited for. */
  readonly isLeftBehind?: boolean;
}

export interface ReceivedJson {
  readonly id: string;
  readonly from: string;
  readonly content: { readonly text: string };
  readonly attempt: number;
  readonly redelivered: boolean;
  readonly [field: string]: unknown;
}

/** Starts the rest of its arguments once this shell itself has ended. */
const leaveBehind = '(while kill -0 $$; do sleep 0.02; done; exec "$@") >/dev/null 2>&1 & exit 0';

/** The built program, a bridge directory of its own, and child processes that end with the rig. */
export class CliRig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'cc2cc-cli-'));
  readonly program = join(this.folder, 'program', 'cc2cc');
  readonly bridgeDirectory = join(this.folder, 'bridge');
  readonly #children = new Set<ChildProcess>();
  readonly #clients = new Map<number, ClientProcess>();

  static async build(): Promise<CliRig> {
    const rig = new CliRig();
    mkdirSync(join(rig.folder, 'program'));
    builtProgram ??= buildProgram();
    for (const { bundle, contents } of await builtProgram) {
      writeFileSync(join(dirname(rig.program), basename(bundle.file)), contents, { mode: 0o755 });
    }
    return rig;
  }

  /** Starts `cc2cc`, with standard input empty unless the caller writes to it. */
  start(args: readonly string[], options: Omit<CliOptions, 'stdin' | 'inside'> = {}) {
    const [program, ...shown] = this.#command(args, options);
    const child = spawn(program, shown, {
      env: this.#environment(options.environment),
      cwd: options.directory ?? this.folder,
      stdio: 'pipe',
    });
    this.#keep(child);
    child.stdin.on('error', () => {
      // It ended without reading everything; its exit code is what the test looks at.
    });
    return child;
  }

  async run(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
    if (options.inside) return this.#runInside(options.inside, args, options);
    const child = this.start(args, options);
    child.stdin.end(options.stdin ?? '');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { exitCode: child.exitCode, stdout, stderr };
  }

  /** Runs another program of node inside a client. */
  runNode(words: readonly string[], options: CliOptions & { readonly inside: ProcessIdentity }): Promise<CliRun> {
    return this.#runInside(options.inside, words, options, [process.execPath]);
  }

  /** Runs a command that must succeed, with `--json`, and gives what it printed. */
  async json<Printed>(args: readonly string[], options: CliOptions = {}): Promise<Printed> {
    const { exitCode, stdout, stderr } = await this.run(['--json', ...args], options);
    if (exitCode !== 0 || stderr !== '') throw new Error(`cc2cc ${args.join(' ')}: exit ${exitCode}, ${stderr}`);
    return JSON.parse(stdout) as Printed;
  }

  /** Runs a command in a terminal of its own to its end, and gives what that showed. */
  async typed(args: readonly string[], environment: CliOptions['environment'] = {}): Promise<string> {
    const [program, ...shown] = this.#command(args, {});
    const options = { env: this.#environment(environment), cols: 500, cwd: this.folder };
    const terminal = spawnInTerminal(program, shown, options);
    let output = '';
    terminal.onData((data) => {
      output += data;
    });
    await new Promise((resolve) => terminal.onExit(resolve));
    return output;
  }

  receive(name: string): Promise<readonly ReceivedJson[]> {
    return this.json(['receive', '--as', name]);
  }

  /** Copies the program, with the files that it needs beside it, into a folder. */
  copyProgram(folder: string): void {
    cpSync(dirname(this.program), folder, { recursive: true });
  }

  /** The bridge directory as the program's own code sees it, read anew. */
  bridge(): Promise<Bridge> {
    return openBridge(nodeFileSystem, systemProcessTable(), this.bridgeDirectory);
  }

  /** Names that can be written to and that nobody holds. */
  async know(...names: string[]): Promise<void> {
    const bridge = await this.bridge();
    for (const name of names) {
      await ensureMailbox(bridge.store, name);
      await writeCard(bridge.registry, newCard(bridge.registry, name));
    }
  }

  async post(from: string, to: string, body: string, more: { readonly ttlSeconds?: number } = {}): Promise<string> {
    return (await post(await this.bridge(), { name: from, mode: 'script' }, { to, text: body, ...more })).id;
  }

  async status(id: string): Promise<MessageStatus> {
    return requireStatus(await this.bridge(), id);
  }

  /** A live process that holds a name, as a session's client does. */
  async startSession(name: string): Promise<ProcessIdentity> {
    const client = await startClientProcess();
    this.#clients.set(client.identity.pid, client);
    await this.bindSession(name, client.identity);
    return client.identity;
  }

  /** A live process that does nothing. */
  async startProcess(): Promise<ProcessIdentity> {
    const child = this.#keep(spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' }));
    await once(child, 'spawn');
    const client = identifyProcess(systemProcessTable(), child.pid ?? 0);
    if (!client) throw new Error('the process in the place of a client ended at once');
    return client;
  }

  async bindSession(name: string, client: ProcessIdentity): Promise<void> {
    await this.know(name);
    const { registry } = await this.bridge();
    if (!(await takeLease(registry, name, client))) throw new Error(`${name} is taken`);
    await bindFirst(registry, client, name);
  }

  /** kill -9 to a process that this rig started, and waits for its end. */
  async kill(pid: number): Promise<void> {
    await this.#clients.get(pid)?.kill();
    for (const child of this.#children) {
      if (child.pid === pid) await killAndWait(child);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) await client.kill();
    for (const child of this.#children) await killAndWait(child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #runInside(
    { pid }: ProcessIdentity,
    args: readonly string[],
    options: CliOptions,
    program: readonly string[] = this.#ownProgram,
  ): Promise<CliRun> {
    const client = this.#clients.get(pid);
    if (!client) throw new Error(`${pid} is no client of this rig`);
    const environment = this.#environment(options.environment);
    return client.run({ command: this.#command(args, options, program), environment, directory: this.folder });
  }

  get #ownProgram(): readonly string[] {
    return [process.execPath, this.program];
  }

  #command(
    args: readonly string[],
    { fromShell, isLeftBehind }: CliOptions,
    [node = '', ...script] = this.#ownProgram,
  ): [program: string, ...args: string[]] {
    const plain = [node, ...script, ...args] as const;
    if (isLeftBehind) return ['/bin/sh', '-c', leaveBehind, 'sh', ...plain];
    return fromShell ? ['/bin/sh', '-c', '"$@"; exit $?', 'sh', ...plain] : [...plain];
  }

  #environment(more: CliOptions['environment'] = {}) {
    return { PATH: process.env.PATH, HOME: this.folder, CC2CC_BRIDGE_DIR: this.bridgeDirectory, ...more };
  }

  #keep<Child extends ChildProcess>(child: Child): Child {
    this.#children.add(child);
    return child;
  }
}

/** The sources do not change while a test file runs. */
let builtProgram: Promise<readonly BuiltBundle[]> | undefined;

function buildProgram(): Promise<readonly BuiltBundle[]> {
  const files = bundles.filter(({ kind }) => kind === 'cli' || kind === 'cli-part');
  return Promise.all(files.map((bundle) => bundleEntry(bundle)));
}

async function killAndWait(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
