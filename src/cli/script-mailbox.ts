import { makeAnswerable } from '../delivery/answerable.ts';
import type { Bridge } from '../delivery/bridge.ts';
import type { Caller } from './caller.ts';

/** Gives a script's name a mailbox and a card on first use, so that it can be answered. A session has its own. */
export async function ensureAnswerable(bridge: Bridge, { name, session }: Caller): Promise<void> {
  if (!session) await makeAnswerable(bridge, name);
}
