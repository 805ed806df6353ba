import { Cc2ccError } from '../../../src/base/errors.ts';
import { openDesk } from '../../../src/desk/desk.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { reader } from '../../scenarios/messages.ts';
import { Session } from '../../scenarios/session.ts';
import { sharedWorld } from '../../scenarios/world.ts';
import { openLog, ownIdentity } from './shared-log.ts';

/** Argument: folder. Takes the reader's mail, says `ready`, waits for a line, files what it took, prints the outcomes. */
export async function holdMail([folder = '']: readonly string[]): Promise<void> {
  const world = sharedWorld(folder, openLog(folder));
  const client = ownIdentity();
  const bridge = await world.open();
  const facts = { sessionId: 'session-of-the-holder', title: reader, transcriptPath: undefined };
  const session = new Session(world, client, facts);
  await session.start(bridge);
  const { ownOffers } = await openDesk(bridge, { name: reader, client });
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  for (const { mailbox, claim } of ownOffers) {
    try {
      await confirm(bridge.store, mailbox, claim);
      process.stdout.write(`filed ${claim.id}\n`);
    } catch (error) {
      if (!(error instanceof Cc2ccError)) throw error;
      process.stdout.write(`${error.code} ${claim.id}\n`);
    }
  }
}
