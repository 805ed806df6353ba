import { mailboxOf } from '../../../src/protocol/layout.ts';
import { claim } from '../../../src/store/claim.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate } from '../../../src/store/gate.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { reader } from '../../scenarios/messages.ts';
import { sharedWorld } from '../../scenarios/world.ts';
import { ownIdentity } from './shared-log.ts';

/** Argument: folder. Says `ready`, waits for a line, takes and files until the inbox is empty, prints each id. */
export async function claimAll([folder = '']: readonly string[]): Promise<void> {
  const { store } = await sharedWorld(folder).open();
  const mailbox = mailboxOf(store.layout.root, reader);
  const owner = { process: ownIdentity() };
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  for (let names = await listInbox(store, mailbox); names.length > 0; names = await listInbox(store, mailbox)) {
    for (const fileName of names) {
      const held = await claim(store, mailbox, fileName, fileName.replace(/\.json$/, ''), owner);
      if (!held) continue;
      const passed = await gate(store, mailbox, held);
      if (passed !== 'first' && passed !== 'again') continue;
      process.stdout.write(`${held.id}\n`);
      await confirm(store, mailbox, held);
    }
  }
}
