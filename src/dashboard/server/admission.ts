import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/**
 * Decides who may ask. The address that was printed holds a token behind its `#`, which no browser sends to a server.
 * The page exchanges it, once, for a secret that it keeps for its own tab and sends in a header. A cookie would go to
 * every other port of this machine too, and so to servers of other accounts.
 */
export class Admission {
  readonly token = newSecret();
  readonly #secret = newSecret();
  readonly #host: string;
  #isTokenUsed = false;

  /** @param host name and port, as the only right `Host` header has them. */
  constructor(host: string) {
    this.#host = host;
  }

  /** @returns the secret, once, for the right token. */
  exchange(token: string): string | undefined {
    if (this.#isTokenUsed || !isSame(token, this.token)) return undefined;
    this.#isTokenUsed = true;
    return this.#secret;
  }

  /**
   * For every request, also for the page itself, which holds no mail. No other name counts: `localhost` may lead to a
   * server of somebody else on ::1, and what the browser keeps for that name would be open to it.
   */
  refuseForeign({ method, headers }: IncomingMessage): Refusal | undefined {
    if (headers.host !== this.#host) return { status: 403, message: `only http://${this.#host} is served` };
    if (method !== 'GET' && method !== 'POST') return { status: 405, message: 'only GET and POST are served' };
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${this.#host}`) {
      return { status: 403, message: 'requests of other pages are refused' };
    }
    return method === 'POST' ? refuseSimple(headers) : undefined;
  }

  /** For everything that shows or changes something. */
  refuseStranger({ headers }: IncomingMessage): Refusal | undefined {
    const [, given = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (!isSame(given, this.#secret)) {
      return { status: 401, message: 'this tab has no access; run cc2cc dashboard again for a new address' };
    }
    const site = headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin'
      ? undefined
      : { status: 403, message: 'requests of other pages are refused' };
  }
}

/** A browser lets another page make simple requests without asking; these are never that. */
function refuseSimple({ origin, 'content-type': type = '' }: IncomingMessage['headers']): Refusal | undefined {
  if (origin === undefined) return { status: 403, message: 'changes need an Origin header' };
  return /^application\/json\b/.test(type) ? undefined : { status: 415, message: 'changes must be sent as JSON' };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
