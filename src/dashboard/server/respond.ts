import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cc2ccError, describeError } from '../../base/errors.ts';
import { maxMessageBytes } from '../../protocol/message.ts';

/** A text of the greatest length may have every character escaped in JSON. */
const maxBodyBytes = 2 * maxMessageBytes;

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Every answer carries the same protection. */
export function setHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(value));
}

export function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  // What was not read of a request must not be taken for the next one.
  if (status === 413) response.setHeader('Connection', 'close');
  sendJson(response, status, { error: { code, message } });
}

/** @throws MESSAGE_TOO_LARGE, BAD_INPUT for what is not JSON. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) {
      throw new Cc2ccError('MESSAGE_TOO_LARGE', `the text is too long; put it into a file and send its path`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new Cc2ccError('BAD_INPUT', 'the request is not JSON; load the page again', { cause: error });
  }
}

const statusOf: Partial<Record<string, number>> = {
  BAD_INPUT: 400,
  NAME_INVALID: 400,
  NOT_FOUND: 404,
  UNKNOWN_RECIPIENT: 404,
  MESSAGE_TOO_LARGE: 413,
  NAME_TAKEN: 409,
  ILLEGAL_TRANSITION: 409,
  NOT_ALLOWED: 403,
  NOT_TRUSTED: 403,
  QUOTA_BYTES: 429,
  QUOTA_MESSAGES: 429,
  TOO_MANY: 429,
};

export function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof Cc2ccError) {
    const message = error.message.replace(`${error.code}: `, '');
    sendError(response, statusOf[error.code] ?? 500, error.code, message);
  } else {
    sendError(response, 500, 'STORE_FAILED', describeError(error));
  }
}
