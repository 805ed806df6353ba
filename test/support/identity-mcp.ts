import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { nodeFileSystem } from '../../src/base/fs.ts';
import { identifyProcess, type ProcessIdentity } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { join as joinAgents } from '../../src/identity/join.ts';
import { type Draft, type Posted, post } from '../../src/sending/post.ts';
import { type ClientProcess, startClientProcess, systemProcesses } from './identity-processes.ts';

type Environment = Readonly<Record<string, string>>;

/** A temporary bridge directory and what servers and tests do with it. */
export class ServerWorld implements AsyncDisposable {
  readonly folder: string;
  readonly #serverFile: string;
  readonly #open: AsyncDisposable[] = [];

  constructor(folder: string, serverFile: string) {
    this.folder = folder;
    this.#serverFile = serverFile;
  }

  get bridgeDirectory(): string {
    return join(this.folder, 'bridge');
  }

  openBridge(): Promise<Bridge> {
    return openBridge(nodeFileSystem, systemProcesses, this.bridgeDirectory);
  }

  /** As Claude Code gives it: its servers belong to the process that started them, which here is the test. */
  environment(more: Environment = {}): Environment {
    const ofClient = { HOME: this.folder, CLAUDE_CODE_ENTRYPOINT: 'cli' };
    return { ...ofClient, CC2CC_BRIDGE_DIR: this.bridgeDirectory, CC2CC_NAME: 'brave-fox', ...more };
  }

  /** Starts a server and the SDK's client on its stdin and stdout. */
  async connect(more: Environment = {}): Promise<ToolUser> {
    const user = new ToolUser(this.#serverFile, this.environment(more));
    this.#open.push(user);
    await user.client.connect(user.transport);
    return user;
  }

  /** Starts a server whose lines are read and written by the test itself. */
  startRaw(): RawServer {
    const server = new RawServer(spawn(process.execPath, [this.#serverFile], { env: this.environment() }));
    this.#open.push(server);
    return server;
  }

  /**
   * Starts a program that starts a server and says its process id on stderr. The server reads from a pipe of the test
   * that stays open when the program in between ends.
   */
  startBelowWrapper(): RawServer {
    const script = `const c=require('node:child_process').spawn(process.execPath,[process.argv[1]],{stdio:[3,'inherit','ignore']});process.stderr.write(c.pid+'\\n')`;
    const child = spawn(process.execPath, ['-e', script, this.#serverFile], {
      env: this.environment(),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const server = new RawServer(child as ChildProcessWithoutNullStreams, child.stdio[3] as Writable);
    this.#open.push(server);
    return server;
  }

  /** Another agent: a live process under a name. */
  async startAgent(name: string): Promise<ClientProcess> {
    const other = await startClientProcess();
    this.#open.push(other);
    await joinAgents((await this.openBridge()).registry, { client: other.identity, requestedName: name });
    return other;
  }

  async mail(text: string, draft: Partial<Draft> = {}, from = 'calm-owl'): Promise<Posted> {
    return post(await this.openBridge(), { name: from, mode: 'agent' }, { to: 'brave-fox', text, ...draft });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const open of this.#open) await open[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function openServerWorld(serverFile: string): Promise<ServerWorld> {
  return new ServerWorld(await mkdtemp(join(tmpdir(), 'cc2cc-mcp-')), serverFile);
}

export class ToolUser implements AsyncDisposable {
  readonly client = new Client({ name: 'test', version: '1' });
  readonly transport: StdioClientTransport;

  constructor(serverFile: string, env: Environment) {
    this.transport = new StdioClientTransport({
      command: process.execPath,
      args: [serverFile],
      env: { ...env },
      stderr: 'pipe',
    });
  }

  /** The text of a tool's answer, after `ERROR ` if it is one. */
  async call(name: string, input: Record<string, unknown> = {}): Promise<string> {
    const result = await this.client.callTool({ name, arguments: input });
    const [content] = result.content as { type: string; text: string }[];
    return `${result.isError ? 'ERROR ' : ''}${content?.text}`;
  }

  /** Every text of a tool's answer: its own, and the mail behind it. */
  async callAll(name: string, input: Record<string, unknown> = {}): Promise<string[]> {
    const { content } = await this.client.callTool({ name, arguments: input });
    return (content as { text: string }[]).map(({ text }) => text);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client.close();
  }
}

export class RawServer implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly #input: Writable;

  constructor(child: ChildProcessWithoutNullStreams, input: Writable = child.stdin) {
    this.child = child;
    this.#input = input;
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
    createInterface({ input: child.stderr }).on('line', (line) => this.errors.push(line));
  }

  write(message: object | string): void {
    this.#input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  }

  request(id: number, method: string, params: object = {}): void {
    this.write({ jsonrpc: '2.0', id, method, params });
  }

  initialize(): void {
    const clientInfo = { name: 'test', version: '1' };
    this.request(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    this.write({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  /** What was answered to the request with this id, if anything was. */
  answerTo(id: number): Record<string, unknown> | undefined {
    const parsed = this.lines.map((line) => JSON.parse(line) as { id?: number });
    return parsed.find((message) => message.id === id) as Record<string, unknown> | undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#input.destroy();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** This process, which is the client of every server that a test starts. */
export function ownIdentity(): ProcessIdentity {
  const self = identifyProcess(systemProcesses, process.pid);
  if (!self) throw new Error('this process must be there');
  return self;
}
