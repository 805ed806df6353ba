import { accessHeader } from './access.ts';

/** An error that the server told in words. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

export function get<Answer>(name: string, query: Readonly<Record<string, string | null>> = {}): Promise<Answer> {
  const known = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return ask<Answer>(`/api/${name}?${new URLSearchParams(known)}`, { headers: accessHeader() });
}

export function post<Answer>(name: string, body: unknown): Promise<Answer> {
  return ask<Answer>(`/api/${name}`, {
    method: 'POST',
    headers: { ...accessHeader(), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask<Answer>(address: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(address, options).catch(() => {
    throw new RequestError('The dashboard does not answer. Was it ended? Run cc2cc dashboard again.');
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(answer?.error?.message ?? `The request failed (${response.status}).`);
  return answer as Answer;
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
