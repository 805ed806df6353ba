import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * What the router sees of a request that was let in at the door. The body stays with Node until an action reads it, so
 * that Node discards one that nobody reads and the connection serves the next request.
 */
export function toWebRequest({ method = 'GET', headers }: IncomingMessage, url: URL): Request {
  const sent = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new Request(url, { method, headers: Object.fromEntries(sent) });
}

/** Sends a web response; its body goes on as long as it is open and somebody reads it. */
export async function sendWebResponse(outgoing: ServerResponse, { status, headers, body }: Response): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (body === null) {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
}
