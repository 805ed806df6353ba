import { join } from 'node:path';
import { describeError } from '../base/errors.ts';
import { createDurableFile } from '../base/files.ts';
import { draftPath } from '../base/link-once.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { readHeartbeat, troubleIn } from '../identity/heartbeat.ts';
import { onlineNames } from '../identity/roster.ts';
import type { ExaminedMailbox } from '../store/mailboxes.ts';
import { cutText, makeVisibleLine } from '../trust/visible-text.ts';

/** What keeps mail from moving now: a folder that cannot be written, and servers that say that something is wrong. */
export async function findTrouble(bridge: Bridge): Promise<string[]> {
  const own = await tryToWrite(bridge);
  const others: string[] = [];
  for (const name of await onlineNames(bridge.registry)) {
    const trouble = troubleIn(await readHeartbeat(bridge.registry, name));
    if (typeof trouble === 'string')
      others.push(`the server of ${name} reports: ${cutText(makeVisibleLine(trouble), 500)}`);
  }
  return [...(own ? [own] : []), ...others];
}

/** Of mailboxes that were looked at those that nobody's mail is put into or taken from until somebody has looked at them. */
export function describeUnsafe(mailboxes: readonly ExaminedMailbox[]): string[] {
  return mailboxes.flatMap(({ fault }) => (fault ? [fault.message] : []));
}

async function tryToWrite({ store }: Bridge): Promise<string | undefined> {
  const path = draftPath(join(store.layout.status, 'probe'));
  try {
    await createDurableFile(store.fs, path, new Uint8Array(1));
    await store.fs.unlink(path);
    return undefined;
  } catch (error) {
    return `nothing can be stored in ${store.layout.root}: ${describeError(error)}; free some space or restore access; mail then continues by itself`;
  }
}
