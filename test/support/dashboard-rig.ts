import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { PageFiles } from '../../src/dashboard/server/page-files.ts';
import { startOnBridge } from '../../src/dashboard/server/start.ts';
import type { Sender } from '../../src/sending/post.ts';
import { openWorld, type World } from './identity-world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const personName = 'pat';

const placeholderPage: PageFiles = { '/': { type: 'text/html', text: '<!doctype html><title>page</title>' } };

/** A dashboard on a bridge directory of its own, and what a browser would send to it. */
export class DashboardRig implements AsyncDisposable {
  readonly world: World;
  readonly url: URL;
  #close: () => Promise<void>;
  readonly #page: PageFiles;
  #secret = '';

  constructor(world: World, url: URL, close: () => Promise<void>, page: PageFiles) {
    this.world = world;
    this.url = url;
    this.#close = close;
    this.#page = page;
  }

  static async start(page: PageFiles = placeholderPage, mode: Sender['mode'] = 'person'): Promise<DashboardRig> {
    const world = await openWorld();
    const running = await startOnBridge(world.bridge, { writer: { name: personName, mode }, port: 0, page });
    return new DashboardRig(world, new URL(running.url), running.close, page);
  }

  get token(): string {
    return this.url.hash.replace('#token=', '');
  }

  /** What the page does first. */
  async enter(token = this.token): Promise<Answer> {
    const answer = await this.post('enter', { token });
    if (answer.status === 200) this.#secret = JSON.parse(answer.body).secret;
    return answer;
  }

  /** Ends the dashboard and starts another one on the same port. */
  async restart(): Promise<void> {
    await this.#close();
    const writer: Sender = { name: personName, mode: 'person' };
    const port = Number(this.url.port);
    this.#close = (await startOnBridge(this.world.bridge, { writer, port, page: this.#page })).close;
  }

  /** What the page asks, as JSON. */
  async get<Value>(address: string): Promise<Value> {
    const answer = await this.send('GET', `/api/${address}`);
    if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
  }

  post(action: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const own = { Origin: this.url.origin, 'Content-Type': 'application/json' };
    return this.send('POST', `/api/${action}`, { ...own, ...headers }, JSON.stringify(body));
  }

  async send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body = '',
    agent?: Agent,
  ): Promise<Answer> {
    const access = this.#secret === '' ? {} : { Authorization: `Bearer ${this.#secret}` };
    const options = { host: '127.0.0.1', port: this.url.port, method, path, headers: { ...access, ...headers }, agent };
    return new Promise((resolve, reject) => {
      const request = httpRequest(options, (response) => {
        text(response).then(
          (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
          reject,
        );
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.world[Symbol.asyncDispose]();
  }
}
