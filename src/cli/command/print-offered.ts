import { processToken } from '../../base/process-identity.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { OfferedMail } from '../../handover/offer.ts';
import { confirmOffer } from '../../receipts/confirm-offer.ts';
import { redeliver } from '../../store/outcomes/redeliver.ts';
import { identifyThisProcess } from './hold-name.ts';
import type { Call, Output } from './verb.ts';

/** Prints mail that was offered. It counts as seen once it is written, and comes again if it cannot be. */
export async function printOffered(call: Call, mail: readonly OfferedMail[], output: Output): Promise<void> {
  const { bridge } = call;
  try {
    await call.print(output);
  } catch (error) {
    await passOn(bridge, mail);
    throw error;
  }
  // What a model was shown, its session's transcript proves; a pipe may have kept it from the model.
  if (call.caller.session && !call.wantsJson) return;
  for (const offered of mail) await confirmOffer(bridge, offered, 'acknowledgement');
}

/** Makes this process the owner, so that its end brings the mail back; a session would hold it for as long as it lives. */
async function passOn(bridge: Bridge, mail: readonly OfferedMail[]): Promise<void> {
  const owner = { process: identifyThisProcess(bridge) };
  for (const { mailbox, claim } of mail) {
    const isOurs = processToken(claim.owner.process) === processToken(owner.process);
    if (!isOurs) await redeliver(bridge.store, mailbox, claim, owner);
  }
}
