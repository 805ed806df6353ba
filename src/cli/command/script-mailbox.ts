import { Cc2ccError } from '../../base/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { resolveRecipient } from '../../identity/card.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import { makeAddressable } from '../../sending/addressable.ts';
import { nearestNames } from '../../sending/post.ts';
import type { Caller } from './caller.ts';

/** Gives a script's name a mailbox and a card on first use, so that it can be answered. A session has its own. */
export async function ensureAddressable(bridge: Bridge, { name, session }: Caller): Promise<void> {
  if (!session) await makeAddressable(bridge, name);
}

/**
 * For what reads or answers mail that is already there: a mistyped name must not look like an empty mailbox, nor get one.
 * @throws NOT_FOUND
 */
export async function requireMailbox(bridge: Bridge, { name, source }: Caller): Promise<void> {
  if (source === 'session' || (await resolveRecipient(bridge.registry, name)) !== undefined) return;
  if (source === 'account') {
    throw new Cc2ccError(
      'NOT_FOUND',
      `your account's name, ${name}, has no mailbox; choose one with --as NAME (cc2cc agents lists them)`,
    );
  }
  const nearest = (await nearestNames(bridge, name)).filter((known) => known !== name);
  const question = didYouMean(nearest);
  const hint = question ? `${question} To` : 'to';
  throw new Cc2ccError(
    'NOT_FOUND',
    `no agent named "${name}" (from ${source}); ${hint} create that mailbox, run: cc2cc init --as ${name}`,
  );
}
