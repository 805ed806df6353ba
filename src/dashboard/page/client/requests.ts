import { accessHeader } from './access.ts';

/** An error that the server told in words. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

export function get<Body>(name: string, query: Readonly<Record<string, string | null>> = {}): Promise<Body> {
  const known = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return ask<Body>(`/api/${name}?${new URLSearchParams(known)}`, { headers: accessHeader() });
}

export function post<Body>(name: string, body: unknown): Promise<Body> {
  return ask<Body>(`/api/${name}`, {
    method: 'POST',
    headers: { ...accessHeader(), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask<Body>(address: string, options: RequestInit): Promise<Body> {
  const response = await fetch(address, options).catch(() => {
    throw new RequestError("The dashboard isn't responding. Was it ended? Run cc2cc dashboard again.");
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(body?.error?.message ?? `The request failed (${response.status}).`);
  return body as Body;
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
