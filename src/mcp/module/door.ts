import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discard } from '../../base/files.ts';
import type { FileSystem } from '../../base/fs.ts';
import type { Door, Question } from '../../mod/api/door.ts';
import { parseJson } from '../../protocol/json.ts';

/** What answers a question; the signal ends when nobody waits for the answer any more. @throws for what it cannot read. */
export type Answers = Readonly<Record<Question, (asked: unknown, signal: AbortSignal) => Promise<unknown>>>;

/** A message may be a megabyte, and its text stands in JSON. */
const maxBodyBytes = 4 * 1024 * 1024;

/**
 * Where a door stands that nobody else can have made. On Windows that is a named pipe, which is no file and goes with its
 * server; elsewhere a socket in a folder that only this account may look into: a path of the bridge may be too long for one.
 */
export function doorPlace(platform: string, temporaryFolder: string, name: string) {
  if (platform === 'win32') return { folder: undefined, socketPath: `\\\\.\\pipe\\cc2cc-${name}` };
  const folder = join(temporaryFolder, `cc2cc-${name}`);
  return { folder, socketPath: join(folder, socketName) };
}

/** The socket on which the in-process module of the session asks; there is none before it says hello. */
export class ModuleDoor {
  readonly #fs: FileSystem;
  readonly #answers: Partial<Answers>;
  readonly #isAllowed: () => boolean;
  readonly #token = randomBytes(24).toString('base64url');
  #opening: Promise<Door> | undefined;
  #server: Server | undefined;
  #folder: string | undefined;

  /** @param isAllowed whether the user lets the module do anything. */
  constructor(fs: FileSystem, answers: Partial<Answers>, isAllowed: () => boolean) {
    this.#fs = fs;
    this.#answers = answers;
    this.#isAllowed = isAllowed;
  }

  /** @returns undefined where the module is to leave everything to the other hooks. */
  async open(): Promise<Door | undefined> {
    if (!this.#isAllowed()) return undefined;
    this.#opening ??= this.listen();
    return this.#opening;
  }

  /** Takes no more questions and leaves nothing behind. */
  async close(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
    if (this.#folder === undefined) return;
    await discard(this.#fs, join(this.#folder, socketName));
    await this.#fs.removeDirectory(this.#folder).catch(() => undefined);
  }

  private async listen(): Promise<Door> {
    const { folder, socketPath } = doorPlace(process.platform, tmpdir(), randomBytes(9).toString('hex'));
    if (folder !== undefined) await this.#fs.makeDirectory(folder);
    this.#folder = folder;
    this.#server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      this.#server?.on('error', reject).listen(socketPath, resolve);
    });
    return { socketPath, token: this.#token };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const answering = this.respond(request, gone.signal);
    const { status, body } = await answering.catch(() => ({ status: 500, body: undefined }));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  }

  private async respond(
    request: IncomingMessage,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly body?: unknown }> {
    if (!this.isOfModule(request)) return { status: 401 };
    const question = request.url?.slice(1) ?? '';
    const answer = Object.hasOwn(this.#answers, question) ? this.#answers[question as Question] : undefined;
    if (answer === undefined) return { status: 404 };
    return { status: 200, body: await answer(parseJson(await readBody(request)), signal) };
  }

  private isOfModule({ headers }: IncomingMessage): boolean {
    const [given, expected] = [headers.authorization ?? '', `Bearer ${this.#token}`].map((text) => Buffer.from(text));
    return given?.length === expected?.length && timingSafeEqual(given as Buffer, expected as Buffer);
  }
}

const socketName = 'module.sock';

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) throw new Error('the request is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
