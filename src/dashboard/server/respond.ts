import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cc2ccError, describeError } from '../../base/errors.ts';
import { parseJson } from '../../protocol/json.ts';
import { maxMessageBytes } from '../../protocol/message.ts';
import type { Refusal } from './admission.ts';

/** A text of the greatest length may have every character escaped in JSON. */
const maxBodyBytes = 2 * maxMessageBytes;

const protection = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Every response carries the same protection, whatever comes of the request. */
export function protect(response: ServerResponse): void {
  for (const [name, value] of Object.entries(protection)) response.setHeader(name, value);
}

export function refuse({ status, message }: Refusal): Response {
  return errorResponse(status, 'REFUSED', message, status === 405 ? { Allow: 'GET, POST' } : {});
}

export const nothingHere: Refusal = { status: 404, message: 'there is nothing here' };

/** Reads a body to its end or to the limit. @throws MESSAGE_TOO_LARGE, BAD_INPUT for what is not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) {
      throw new Cc2ccError('MESSAGE_TOO_LARGE', `the text is too long; put it in a file and send its path`);
    }
    chunks.push(chunk);
  }
  const given = parseJson(Buffer.concat(chunks).toString('utf8'));
  if (given === undefined) throw new Cc2ccError('BAD_INPUT', 'the request is not JSON; reload the page');
  return given;
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

export function failureResponse(error: unknown): Response {
  if (!(error instanceof Cc2ccError)) return errorResponse(500, 'STORE_FAILED', describeError(error));
  const message = error.message.replace(`${error.code}: `, '');
  const status = statusOf[error.code] ?? 500;
  // What was not read of a request must not be taken for the next one.
  return errorResponse(status, error.code, message, status === 413 ? { Connection: 'close' } : {});
}

function errorResponse(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}
