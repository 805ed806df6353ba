import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

const ownHeader = 'x-cc2cc-dashboard';

/**
 * Decides who may ask. The address that was printed holds a token that is good for one visit, which exchanges it for a
 * cookie. Everything else needs that cookie, and that the request was made by our own page: other pages in the same
 * browser can reach this port as well, and other names can be made to lead here.
 */
export class Admission {
  readonly token = newSecret();
  readonly #session = newSecret();
  readonly #port: number;
  #isTokenUsed = false;

  constructor(port: number) {
    this.#port = port;
  }

  /** Cookies of one host are shared by all its ports, hence the port in the name. */
  get #cookieName(): string {
    return `cc2cc_dashboard_${this.#port}`;
  }

  /** @returns the cookie to set, once, for the right token. */
  exchange(token: string): string | undefined {
    if (this.#isTokenUsed || !isSame(token, this.token)) return undefined;
    this.#isTokenUsed = true;
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** For every request, the first one too. */
  refuseForeign({ method, headers }: IncomingMessage): Refusal | undefined {
    if (!this.#hosts.includes(headers.host ?? '')) return { status: 403, message: 'this host name is not served' };
    if (method !== 'GET' && method !== 'POST') return { status: 405, message: 'only GET and POST are served' };
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${headers.host}`) {
      return { status: 403, message: 'requests of other pages are refused' };
    }
    return undefined;
  }

  /** For everything that shows or changes something. */
  refuseStranger(request: IncomingMessage): Refusal | undefined {
    if (!this.hasSession(request)) return { status: 401, message: 'open the address that cc2cc dashboard printed' };
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') {
      return { status: 403, message: 'requests of other pages are refused' };
    }
    return request.method === 'POST' ? refuseSimple(request) : undefined;
  }

  hasSession({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const own = cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`));
    return own !== undefined && isSame(own.slice(this.#cookieName.length + 1), this.#session);
  }

  get #hosts(): readonly string[] {
    return [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
  }
}

/** A browser lets another page make simple requests without asking; these are never that. */
function refuseSimple({ headers }: IncomingMessage): Refusal | undefined {
  if (headers.origin === undefined) return { status: 403, message: 'a change needs an Origin' };
  if (headers[ownHeader] !== '1') return { status: 403, message: `a change needs the header ${ownHeader}: 1` };
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '');
  return isJson ? undefined : { status: 415, message: 'a change is sent as JSON' };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
