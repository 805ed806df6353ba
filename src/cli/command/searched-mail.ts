import { Cc2ccError } from '../../base/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { Caller } from './caller.ts';
import { requireMailbox } from './script-mailbox.ts';

/** Whose mail is looked through. */
export interface SearchedMail {
  /** Undefined for everybody's. */
  readonly name: string | undefined;
  /** As it stands behind "in". */
  readonly described: string;
  /** How to look further; empty where there is no further. */
  readonly hint: string;
}

/** @throws NOT_FOUND for a name that was given and that nobody has. */
export async function searchedMail(bridge: Bridge, caller: Caller, isAll: boolean): Promise<SearchedMail> {
  if (isAll) return { name: undefined, described: 'all mailboxes that you may read', hint: '' };
  // Whoever gave no name need not know that the account has no mailbox.
  if (caller.source !== 'account') await requireMailbox(bridge, caller);
  return { name: caller.name, described: `the mail of ${caller.name}`, hint: 'To look through all mail, add --all.' };
}

/** Runs a look-up; what it does not find, it says with how to look further. */
export async function withHint<Found>({ hint }: SearchedMail, work: () => Promise<Found>): Promise<Found> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Cc2ccError) || hint === '') throw error;
    throw new Cc2ccError(error.code, `${error.message.replace(`${error.code}: `, '')}. ${hint}`, { cause: error });
  }
}
