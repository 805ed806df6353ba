import { type Asked, ask, type TakeAnswer, takeAnswerFor } from '../../asking/ask.ts';
import { describeWhyNone } from '../../asking/describe-asked.ts';
import { Cc2ccError } from '../../base/errors.ts';
import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { OfferedMail } from '../../handover/offer.ts';
import { requireRecipient } from '../../sending/post.ts';
import { makeVisible } from '../../trust/visible-text.ts';
import type { Caller } from '../command/caller.ts';
import { whileHolding } from '../command/hold-name.ts';
import { optionValue } from '../command/option-values.ts';
import { printOffered } from '../command/print-offered.ts';
import { ensureAddressable } from '../command/script-mailbox.ts';
import { readText } from '../command/text-argument.ts';
import type { Call, Output, Verb } from '../command/verb.ts';
import { askCommand, defaultTimeoutSeconds, timeoutOption } from '../commands/ask.ts';
import { showToModel } from '../printing/show-message.ts';

const maxAnswerForModelCharacters = 8_000;

export const askVerb: Verb = {
  ...askCommand,
  async run(call) {
    const { bridge, caller, options, words } = call;
    const longestMs = (optionValue(timeoutOption, options) ?? defaultTimeoutSeconds) * 1000;
    // Before the asker gets a mailbox: a name that was mistyped must not leave one, nor be offered as the nearest.
    await requireRecipient(bridge, words[0] ?? '');
    const draft = { to: words[0] ?? '', text: await readText(call, 1) };
    const take = caller.session ? takeAndPrint(call, caller.session) : takeUnderName(call, caller);
    // A live session of a script's name would be handed the answer.
    if (!caller.session) await whileHolding(bridge, caller.name, () => ensureAddressable(bridge, caller));
    const waiting = { name: async () => caller.name, longestMs, yieldsToUrgent: false };
    requireAnswer(await ask(bridge, caller, draft, waiting, take), longestMs, caller);
  },
};

function takeAndPrint(call: Call, owner: ProcessIdentity): TakeAnswer {
  return async (found) => {
    const mail = await takeAnswerFor(call.bridge, owner, call.caller.session ? 'current' : 'none')(found);
    if (mail) await printOffered(call, [mail], toOutput(call, mail));
    return mail;
  };
}

/** Holds the name only while the answer is taken, so that several scripts can wait under one name. */
function takeUnderName(call: Call, caller: Caller): TakeAnswer {
  return async (found) => {
    let mail: OfferedMail | undefined;
    await whileHolding(call.bridge, caller.name, async ({ client }) => {
      mail = await takeAndPrint(call, client)(found);
    });
    return mail;
  };
}

function toOutput({ caller }: Call, mail: OfferedMail): Output {
  const { message, claim, redelivered } = mail;
  const { replyTo, id, from, thread, timestamp, content } = message;
  return {
    plain: caller.session ? showToModel(mail, maxAnswerForModelCharacters) : makeVisible(content.text),
    json: {
      id: replyTo,
      replyId: id,
      from,
      thread,
      timestamp,
      text: content.text,
      attempt: claim.attempt,
      redelivered,
    },
  };
}

/** @throws TIMED_OUT, NO_ANSWER */
function requireAnswer({ posted, end }: Asked, longestMs: number, caller: Caller): void {
  if (end.kind === 'answered') return;
  const isLate = end.kind === 'timed out';
  const why = `${isLate ? `no answer within ${longestMs / 1000} s: ` : ''}${describeWhyNone(end, posted.to)}`;
  const receive = caller.session ? 'cc2cc receive' : `cc2cc receive --as ${caller.name}`;
  const next =
    end.kind === 'delivered' ? '' : ` The question ${posted.id} stays open; to read a later answer: ${receive}`;
  throw new Cc2ccError(isLate ? 'TIMED_OUT' : 'NO_ANSWER', `${why}${next}`);
}
