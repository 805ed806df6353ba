import type { Bridge, Recipient } from '../../src/bridge/bridge.ts';
import { handOverAndCount } from '../../src/handover/hand-over.ts';
import type { OfferedMail } from '../../src/handover/offer.ts';

/** Is handed mail as `cc2cc receive` is. */
export async function receiveMail(
  bridge: Bridge,
  recipient: Recipient,
  atMost = Number.POSITIVE_INFINITY,
): Promise<OfferedMail[]> {
  const mail: OfferedMail[] = [];
  const tray = { hasRoomFor: () => mail.length < atMost, add: (offered: OfferedMail) => mail.push(offered) };
  await handOverAndCount(bridge, recipient, tray, { turn: 'none', mayOvertake: true });
  return mail;
}
