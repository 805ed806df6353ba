import { broadcast } from '../../delivery/post.ts';
import { messageTypes, priorities } from '../../protocol/message.ts';
import { callerOrUser } from '../caller.ts';
import { choiceOption, countOption } from '../option-values.ts';
import { answerPosted } from '../posted.ts';
import { ensureAnswerable } from '../script-mailbox.ts';
import { readText } from '../text-argument.ts';
import type { Verb } from '../verb.ts';
import { mailOptions } from './send.ts';

export const broadcastVerb: Verb = {
  name: 'broadcast',
  words: '[TEXT…]',
  minWords: 0,
  maxWords: Number.POSITIVE_INFINITY,
  summary: 'Sends a message to every agent that is online.',
  details: ['Each gets a message of its own. The text is given as for send.'],
  examples: ["cc2cc broadcast 'main is frozen until noon'"],
  options: mailOptions,
  async run(call) {
    const { bridge, options } = call;
    const sender = await callerOrUser(bridge.registry, call.caller);
    const text = await readText(call, 0);
    await ensureAnswerable(bridge, sender);
    const posted = await broadcast(bridge, sender, {
      text,
      type: choiceOption('type', options.type, messageTypes),
      priority: choiceOption('priority', options.priority, priorities),
      thread: options.thread,
      ttlSeconds: countOption('ttl', options.ttl),
    });
    const answers = posted.map((one) => answerPosted(one));
    const plain = answers.map((answer) => answer.plain).join('\n') || 'Nobody else is online; nothing was sent.';
    await call.print({ plain, json: answers.map(({ json }) => json) });
  },
};
