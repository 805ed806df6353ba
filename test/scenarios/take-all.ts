import { handOverAndCount } from '../../src/handover/hand-over.ts';
import type { OfferedMail } from '../../src/handover/offer.ts';
import { frameMessage } from '../../src/trust/frame.ts';
import { reader } from './messages.ts';
import type { Stage } from './stage.ts';

/** Takes the reader's mail as a tool does, and puts it before the model. */
export async function takeAll({ bridge, session, world }: Stage): Promise<void> {
  const { client } = session.facts;
  const add = ({ message, claim, redelivered }: OfferedMail) =>
    world.log.put(frameMessage({ message, attempt: claim.attempt, redelivered }));
  await handOverAndCount(bridge, { name: reader, client }, { hasRoomFor: () => true, add }, { turn: 'none' });
}
