import { Cc2ccError } from '../../base/errors.ts';
import { lookUntil } from '../../base/wait-for-change.ts';
import type { Recipient } from '../../bridge/bridge.ts';
import { handOverAndCount } from '../../handover/hand-over.ts';
import type { OfferedMail } from '../../handover/offer.ts';
import { ensureMailbox } from '../../store/store.ts';
import { whileHolding } from '../command/hold-name.ts';
import { optionValue } from '../command/option-values.ts';
import { printOffered } from '../command/print-offered.ts';
import { ensureAddressable, requireMailbox } from '../command/script-mailbox.ts';
import type { Call, Output, Verb } from '../command/verb.ts';
import { limitOption, receiveCommand, waitOption } from '../commands/receive.ts';
import { messageJson } from '../printing/message-json.ts';
import { showToModel, showToPerson } from '../printing/show-message.ts';

/** A client cuts what its Bash tool prints at 30,000 characters; what is not taken waits for the next time. */
const roomForModelCharacters = 24_000;
const maxBodyForModelCharacters = 8_000;

export const receiveVerb: Verb = {
  ...receiveCommand,
  async run(call) {
    const waitSeconds = optionValue(waitOption, call.options);
    const limit = optionValue(limitOption, call.options) ?? Number.POSITIVE_INFINITY;
    const { name, session } = call.caller;
    const work = (recipient: Recipient) => receive(call, recipient, limit, waitSeconds);
    // The session holds its name itself, for as long as it lives.
    if (session) return work({ name, client: session });
    await requireMailbox(call.bridge, call.caller);
    await whileHolding(call.bridge, name, async (recipient) => {
      await ensureAddressable(call.bridge, call.caller);
      await work(recipient);
    });
  },
};

async function receive(
  call: Call,
  recipient: Recipient,
  limit: number,
  waitSeconds: number | undefined,
): Promise<void> {
  const { bridge } = call;
  const { inbox } = await ensureMailbox(bridge.store, recipient.name);
  let mail: OfferedMail[] = [];
  const look = async () => {
    mail = await takeSome(call, recipient, limit);
    return mail.length > 0;
  };
  const came = await lookUntil(bridge.store.fs, inbox, (waitSeconds ?? 0) * 1000, look);
  if (!came && waitSeconds !== undefined) {
    throw new Cc2ccError('TIMED_OUT', `no mail arrived for ${recipient.name} within ${waitSeconds} s; try again later`);
  }
  await printOffered(call, mail, outputOf(mail, showFor(call)));
}

async function takeSome(call: Call, recipient: Recipient, limit: number): Promise<OfferedMail[]> {
  const { session } = call.caller;
  const show = showFor(call);
  let room = session && !call.wantsJson ? roomForModelCharacters : Number.POSITIVE_INFINITY;
  const mail: OfferedMail[] = [];
  const tray = {
    hasRoomFor: () => mail.length < limit && room >= maxBodyForModelCharacters,
    add(offered: OfferedMail) {
      mail.push(offered);
      if (room !== Number.POSITIVE_INFINITY) room -= show(offered).length;
    },
  };
  await handOverAndCount(call.bridge, recipient, tray, { turn: session ? 'current' : 'none', mayOvertake: true });
  return mail;
}

function showFor({ caller }: Call): (offered: OfferedMail) => string {
  return caller.session ? (offered) => showToModel(offered, maxBodyForModelCharacters) : showToPerson;
}

function outputOf(mail: readonly OfferedMail[], show: (offered: OfferedMail) => string): Output {
  return {
    plain: mail.length > 0 ? mail.map(show).join('\n\n') : 'No new mail.',
    json: mail.map(({ message, claim, redelivered }) => ({
      ...messageJson(message),
      attempt: claim.attempt,
      redelivered,
    })),
  };
}
