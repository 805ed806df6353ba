import { join } from 'node:path';
import { discard } from '../../base/files.ts';
import { listOwnFolder } from '../../base/own-folder.ts';
import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { bellName, newNonce } from '../../protocol/file-names.ts';
import type { MailboxLayout } from '../../protocol/layout.ts';
import { ensureMailbox } from '../../store/store.ts';
import type { DoorbellName } from '../settings.ts';
import type { Doorbell } from './doorbell.ts';
import { readWatchedBell } from './watched-bell.ts';

export const fileDoorbellName = 'file' satisfies DoorbellName;

/**
 * A new file in bell/, a folder that the client itself watches: its FileChanged hook wakes the session. Needs no
 * server, no flag and no network, and is slower than the others.
 */
export function fileDoorbell(bridge: Bridge, recipient: Recipient): Doorbell {
  return {
    name: fileDoorbellName,
    async ring({ nonce }) {
      await putBell(bridge, recipient, nonce);
      return true;
    },
  };
}

const ofSender = 'sent-';

/** Rings it for a recipient whose server may not be there: whoever sends does so, and the hook hands the mail over. */
export async function ringInPlaceOfServer(bridge: Bridge, recipient: Recipient): Promise<void> {
  await putBell(bridge, recipient, `${ofSender}${newNonce()}`);
}

/** The file that rings it so when it is created. */
export async function nextBellInPlaceOfServer(bridge: Bridge, recipient: Recipient): Promise<NextBell> {
  const { bell } = await watchedMailbox(bridge, recipient);
  return { folder: bell, file: nameBell(bridge, `${ofSender}${newNonce()}`) };
}

interface NextBell {
  readonly folder: string;
  readonly file: string;
}

/** Whether somebody rang in place of the server, which needs no ring of its own to be doubled. */
export async function isRungInPlaceOfServer(bridge: Bridge, recipient: Recipient): Promise<boolean> {
  const bells = await listOwnFolder(bridge.store, (await watchedMailbox(bridge, recipient)).bell);
  return bells.length > 0 && bells.every((bell) => bellName.parse(bell)?.nonce.startsWith(ofSender));
}

async function putBell(bridge: Bridge, recipient: Recipient, nonce: string): Promise<void> {
  const { fs } = bridge.store;
  const { bell } = await watchedMailbox(bridge, recipient);
  for (const old of await listOwnFolder(bridge.store, bell)) await discard(fs, join(bell, old));
  await fs.close(await fs.createFile(join(bell, nameBell(bridge, nonce))));
}

function nameBell(bridge: Bridge, nonce: string): string {
  return bellName.format({ atMs: Math.trunc(bridge.store.fs.nowMs()), nonce });
}

async function watchedMailbox(bridge: Bridge, { name, client }: Recipient): Promise<MailboxLayout> {
  return ensureMailbox(bridge.store, (await readWatchedBell(bridge, client)) ?? name);
}
