import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ActionName, actionSchemas, enterSchema, parseAction } from './action-schemas.ts';
import type { Actions } from './actions.ts';
import { Admission } from './admission.ts';
import type { Live } from './live.ts';
import type { PageFiles } from './page-files.ts';
import { readBody, sendError, sendFailure, sendJson, sendText, setHeaders } from './respond.ts';
import type { Routes } from './routes.ts';

const loopback = '127.0.0.1';
/** A page keeps one open for events, and a browser may have a few tabs. */
const maxPages = 20;

export interface Parts {
  readonly routes: Routes;
  readonly actions: Actions;
  readonly live: Live;
  readonly page: PageFiles;
}

/** Longer than a browser keeps a connection that is not used: one that ends just as it sends a request loses it. */
const keepAliveMs = 10 * 60_000;

/** The local web server of one dashboard. */
export class DashboardServer {
  readonly #parts: Parts;
  readonly #server: Server;
  #admission = new Admission('');

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error) => sendFailure(response, error));
    });
    this.#server.keepAliveTimeout = keepAliveMs;
  }

  /**
   * Listens on this machine's own address only.
   * @param port 0 for any that is free.
   * @returns the address that lets one tab in.
   */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, loopback, resolve);
    });
    const { port: taken } = this.#server.address() as AddressInfo;
    const host = `${loopback}:${taken}`;
    this.#admission = new Admission(host);
    return `http://${host}/#token=${this.#admission.token}`;
  }

  async close(): Promise<void> {
    this.#parts.live.end();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setHeaders(response);
    const foreign = this.#admission.refuseForeign(request);
    if (foreign) return refuse(response, foreign.status, foreign.message);
    const address = `http://${loopback}${request.url}`;
    if (!URL.canParse(address)) return refuse(response, 404, 'there is nothing here');
    const url = new URL(address);
    if (request.method === 'GET' && this.#sendFile(response, url.pathname)) return;
    if (request.method === 'POST' && url.pathname === '/api/enter') return this.#enter(request, response);
    const stranger = this.#admission.refuseStranger(request);
    if (stranger) return refuse(response, stranger.status, stranger.message);
    const name = /^\/api\/([a-z]+)$/.exec(url.pathname)?.[1];
    if (request.method === 'POST') return this.#act(request, response, name);
    if (name === 'events') return this.#openEvents(response);
    const answer = name === undefined ? undefined : await this.#parts.routes.answer(name, url.searchParams);
    if (answer === undefined) return refuse(response, 404, 'there is nothing here');
    sendJson(response, 200, answer);
  }

  /** The page's first request, with the token of the address that it was opened with. */
  async #enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const secret = this.#admission.exchange(parseAction(enterSchema, await readBody(request)).token);
    if (secret === undefined) {
      refuse(response, 401, 'this address has been opened already; run cc2cc dashboard again for a new one');
    } else sendJson(response, 200, { secret });
  }

  async #act(request: IncomingMessage, response: ServerResponse, name: string | undefined): Promise<void> {
    if (name === undefined || !Object.hasOwn(actionSchemas, name))
      return refuse(response, 404, 'there is no such action');
    const result = await this.#parts.actions.run(name as ActionName, await readBody(request));
    this.#parts.live.look();
    sendJson(response, 200, result);
  }

  #openEvents(response: ServerResponse): void {
    if (this.#parts.live.pages >= maxPages) {
      refuse(response, 503, 'too many pages are open; close one');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
    this.#parts.live.open(response);
  }

  /** The page itself, which is the same for everybody. @returns false if there is no such file. */
  #sendFile(response: ServerResponse, path: string): boolean {
    const file = Object.hasOwn(this.#parts.page, path) ? this.#parts.page[path] : undefined;
    if (file) sendText(response, 200, file.type, file.text);
    return file !== undefined;
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (status === 405) response.setHeader('Allow', 'GET, POST');
  sendError(response, status, 'REFUSED', message);
}
