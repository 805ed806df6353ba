import { takeMail } from '../../src/handover/take-mail.ts';
import { frameMessage } from '../../src/trust/frame.ts';
import { reader } from './messages.ts';
import type { Stage } from './stage.ts';

/** Takes the reader's mail as a tool does, and puts it before the model. */
export async function takeAll({ bridge, session, world }: Stage): Promise<void> {
  const { client } = session.facts;
  for await (const { message, held, redelivered } of takeMail(bridge, { name: reader, client })) {
    world.log.put(frameMessage({ message, attempt: held.attempt, redelivered }));
  }
}
