import { delimiter } from 'node:path';
import { sendMail } from '../../collaboration/send-mail.ts';
import { requireRecipient } from '../../delivery/post.ts';
import { messageTypes, priorities } from '../../protocol/message.ts';
import { callerOrUser } from '../caller.ts';
import { choiceOption, countOption } from '../option-values.ts';
import { answerPosted } from '../posted.ts';
import { ensureAnswerable } from '../script-mailbox.ts';
import { taskOptions } from '../task-options.ts';
import { readText } from '../text-argument.ts';
import type { Verb } from '../verb.ts';

export const sendVerb: Verb = {
  name: 'send',
  words: 'TO [TEXT…]',
  minWords: 1,
  maxWords: Number.POSITIVE_INFINITY,
  summary: 'Sends a message to an agent, who may be offline.',
  details: [
    'The words of the text are joined by a space; everything behind -- is text.',
    'Where the text is - or missing, standard input is sent exactly as it is.',
    'When the id is printed, the message is on the disk.',
  ],
  options: [
    { name: 'type', value: 'TYPE', description: messageTypes.join(', ') },
    { name: 'priority', value: 'PRIORITY', description: `${priorities.join(', ')}; low does not wake the recipient` },
    { name: 'thread', value: 'THREAD', description: 'the conversation it belongs to' },
    { name: 'deadline', value: 'WHEN', description: 'of a task: a date, or seconds from now' },
    { name: 'files', value: 'PATHS', description: `of a task: paths with ${delimiter} between them` },
    { name: 'ttl', value: 'SECONDS', description: 'expires if nobody took it by then; default one week' },
  ],
  async run(call) {
    const { bridge, options, words } = call;
    const sender = await callerOrUser(bridge.registry, call.caller);
    const draft = {
      to: words[0] ?? '',
      type: choiceOption('type', options.type, messageTypes),
      priority: choiceOption('priority', options.priority, priorities),
      thread: options.thread,
      ttlSeconds: countOption('ttl', options.ttl),
      task: taskOptions(options),
    };
    // Before the sender gets a mailbox: a name that was mistyped must not leave one, nor be offered as the nearest.
    await requireRecipient(bridge, draft.to);
    const text = await readText(call, 1);
    await ensureAnswerable(bridge, sender);
    await call.print(answerPosted(await sendMail(bridge, sender, { ...draft, text })));
  },
};
