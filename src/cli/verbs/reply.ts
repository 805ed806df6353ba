import { reply } from '../../delivery/post.ts';
import { requireCaller } from '../caller.ts';
import { answerPosted } from '../posted.ts';
import { readText } from '../text-argument.ts';
import type { Verb } from '../verb.ts';

export const replyVerb: Verb = {
  name: 'reply',
  words: 'MSG_ID [TEXT…]',
  minWords: 1,
  maxWords: Number.POSITIVE_INFINITY,
  summary: 'Answers a message that was sent to you.',
  details: ['The text is given as for send. The answered message counts as seen.'],
  examples: ["cc2cc reply msg-01J… 'it is green again' --as night-build"],
  options: [],
  async run(call) {
    const caller = requireCaller(call.caller);
    const replyTo = call.words[0] ?? '';
    const posted = await reply(call.bridge, caller, replyTo, await readText(call, 1));
    await call.print(answerPosted(posted, { replyTo }));
  },
};
