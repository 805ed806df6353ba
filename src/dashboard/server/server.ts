import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Admission } from './admission.ts';
import { type App, createApp, type Parts } from './app.ts';
import { sendWebResponse, toWebRequest } from './http-adapter.ts';
import { failureResponse, nothingHere, protect, refuse } from './respond.ts';

const loopback = '127.0.0.1';
/** Longer than a browser keeps a connection that is not used: one that ends just as it sends a request loses it. */
const keepAliveMs = 10 * 60_000;

/** The local web server of one dashboard. */
export class DashboardServer {
  readonly #parts: Parts;
  readonly #server: Server;
  #admission = new Admission('');
  #app: App | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy());
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
    this.#app = createApp(this.#parts, this.#admission);
    return `http://${host}/#token=${this.#admission.token}`;
  }

  async close(): Promise<void> {
    this.#parts.live.end();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    protect(response);
    await sendWebResponse(response, await this.respond(request).catch(failureResponse));
  }

  /** What comes from another page or another name is turned away at the door, before the router sees it. */
  private async respond(incoming: IncomingMessage): Promise<Response> {
    const foreign = this.#admission.refuseForeign(incoming);
    if (foreign) return refuse(foreign);
    const address = `http://${loopback}${incoming.url}`;
    if (!this.#app || !URL.canParse(address)) return refuse(nothingHere);
    return this.#app.fetch(toWebRequest(incoming, new URL(address)), { incoming });
  }
}
