import { replyToAll } from '../../collaboration/thread.ts';
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
  examples: [
    "cc2cc reply msg-01J… 'it is green again' --as night-build",
    "cc2cc reply --all msg-01J… 'noon is fine for all of us' --as night-build",
  ],
  options: [{ name: 'all', value: '', description: 'to everybody who takes part in the conversation' }],
  async run(call) {
    const caller = requireCaller(call.caller);
    const replyTo = call.words[0] ?? '';
    const text = await readText(call, 1);
    if (call.options.all !== undefined) {
      const all = await replyToAll(call.bridge, caller, replyTo, text);
      const answers = all.map((posted) => answerPosted(posted, { replyTo }));
      return call.print({ plain: answers.map(({ plain }) => plain).join('\n'), json: answers.map(({ json }) => json) });
    }
    const posted = await reply(call.bridge, caller, replyTo, text);
    await call.print(answerPosted(posted, { replyTo }));
  },
};
