import { useEffect, useState } from 'preact/hooks';
import type { LiveChange, LiveEvent, Overview } from '../../api/api.ts';
import { accessHeader } from './access.ts';
import { readJsonLines } from './json-lines.ts';

type Listener<Event> = (event: Event) => void;

const changeListeners = new Set<Listener<LiveChange>>();
const overviewListeners = new Set<Listener<Overview>>();
const connectionListeners = new Set<Listener<string>>();

const notConnected = 'Not connected. Trying again; if the dashboard was ended, run it again.';
const retryMs = 1_000;
const everything: LiveChange = { messages: [], removed: [], conversations: [], more: true };

/** Listens to what the server tells, for as long as the page is open, and connects again when that ends. */
export async function connect(): Promise<never> {
  for (let isFirst = true; ; isFirst = false) {
    const trouble = await listen(isFirst).catch(() => notConnected);
    tell(connectionListeners, trouble);
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/** @returns why it ended. */
async function listen(isFirst: boolean): Promise<string> {
  const response = await fetch('/api/events', { headers: accessHeader() });
  if (!response.ok || !response.body) return (await response.json()).error.message;
  tell(connectionListeners, '');
  // What happened meanwhile was told to nobody.
  if (!isFirst) tell(changeListeners, everything);
  for await (const event of readJsonLines<LiveEvent>(response.body)) {
    if ('change' in event) tell(changeListeners, event.change);
    else if ('overview' in event) tell(overviewListeners, event.overview);
    else tell(connectionListeners, event.trouble);
  }
  return notConnected;
}

export function useOverview(): Overview | undefined {
  const [overview, setOverview] = useState<Overview>();
  useListener(overviewListeners, setOverview);
  return overview;
}

/** What is wrong with the connection; empty when nothing is. */
export function useConnection(): string {
  const [trouble, setTrouble] = useState('');
  useListener(connectionListeners, setTrouble);
  return trouble;
}

export function useChanges(listener: Listener<LiveChange>): void {
  useListener(changeListeners, listener);
}

function useListener<Event>(listeners: Set<Listener<Event>>, listener: Listener<Event>): void {
  useEffect(() => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  });
}

function tell<Event>(listeners: ReadonlySet<Listener<Event>>, event: Event): void {
  for (const listener of listeners) listener(event);
}
