import { useEffect, useState } from 'preact/hooks';
import type { LiveChange, Overview } from '../api.ts';

type Listener<Event> = (event: Event) => void;

const changeListeners = new Set<Listener<LiveChange>>();
const overviewListeners = new Set<Listener<Overview>>();
const connectionListeners = new Set<Listener<string>>();

/** Begins to listen to what the server tells; the browser connects again by itself. */
export function connect(): void {
  let wasLost = false;
  const events = new EventSource('/api/events');
  events.addEventListener('open', () => {
    tell(connectionListeners, '');
    // What happened meanwhile was told to nobody.
    if (wasLost) tell(changeListeners, { messages: [], removed: [], conversations: [], more: true });
    wasLost = false;
  });
  events.addEventListener('error', () => {
    wasLost = true;
    tell(connectionListeners, 'Not connected. Trying again; if the dashboard was ended, run it again.');
  });
  on(events, 'change', changeListeners);
  on(events, 'overview', overviewListeners);
  events.addEventListener('trouble', (event) => tell(connectionListeners, JSON.parse(event.data).message));
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

function on<Event>(events: EventSource, name: string, listeners: ReadonlySet<Listener<Event>>): void {
  events.addEventListener(name, (event) => tell(listeners, JSON.parse(event.data)));
}

function tell<Event>(listeners: ReadonlySet<Listener<Event>>, event: Event): void {
  for (const listener of listeners) listener(event);
}
