import { delimiter } from 'node:path';
import { findAudience } from '../../addressing/audience.ts';
import { messageTypes, priorities } from '../../protocol/message.ts';
import { sendTo } from '../../tasks/send-to.ts';
import { choiceOption, optionValue, wholeSecondsOption } from '../command/option-values.ts';
import { outputOfSent } from '../command/posted.ts';
import { ensureAddressable } from '../command/script-mailbox.ts';
import { taskOptions } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Call, Verb, VerbOption } from '../command/verb.ts';

const typeOption = choiceOption(
  { name: 'type', short: 't', value: 'TYPE', description: 'what kind of message it is' },
  messageTypes,
);
const priorityOption = choiceOption(
  { name: 'priority', short: 'p', value: 'PRIORITY', description: 'low does not wake the recipient' },
  priorities,
);
const ttlOption = wholeSecondsOption({
  name: 'ttl',
  value: 'SECONDS',
  description: 'how long it may wait (3600, 12h, 1d); default CC2CC_DEFAULT_TTL, or one week',
});

/** What `send` and `broadcast` take. */
const mailOptions: readonly VerbOption[] = [
  { name: 'offline', value: '', description: '* and dir: mean those who are offline too' },
  typeOption,
  priorityOption,
  { name: 'thread', value: 'THREAD', description: 'the conversation it belongs to' },
  { name: 'deadline', value: 'WHEN', description: 'of a task: a date, or seconds from now' },
  { name: 'files', value: 'PATHS', description: `of a task: paths with ${delimiter} between them` },
  ttlOption,
];

export const sendVerb: Verb = {
  name: 'send',
  words: 'TO [TEXT…]',
  summary: 'Send a message to agents, who may be offline.',
  details: [
    'TO is a name, @group, role:NAME, dir:PATH, * for everybody online, or several of them with commas.',
    'The words of the text are joined by a space; everything behind -- is text.',
    'Where the text is - or missing, standard input is sent exactly as it is.',
    'When the id is printed, the message is on the disk. --json prints a list unless TO is one name.',
  ],
  examples: [
    "cc2cc send brave-fox 'the build is broken'",
    'git log -1 | cc2cc send @backend,role:reviewer - --priority low',
    "cc2cc send @backend --type task --deadline 3600 'port the parser'",
  ],
  options: mailOptions,
  run: (call) => sendText(call, call.words[0] ?? '', 1),
};

export const broadcastVerb: Verb = {
  name: 'broadcast',
  words: '[TEXT…]',
  summary: 'Send a message to every other agent that is online.',
  details: ['The text is given as for send. --json prints a list.'],
  examples: ["cc2cc broadcast 'main is frozen until noon'", 'cc2cc broadcast --offline --priority low < notes.md'],
  options: [{ name: 'to', value: 'ADDRESS', description: 'to these instead, as for send' }, ...mailOptions],
  run: (call) => sendText(call, call.options.to ?? '*', 0),
};

/** Sends the text that begins with word `firstWord`, under the options of `mailOptions`. */
async function sendText(call: Call, to: string, firstWord: number): Promise<void> {
  const { bridge, caller: sender, options } = call;
  const draft = {
    to,
    type: optionValue(typeOption, options),
    priority: optionValue(priorityOption, options),
    thread: options.thread,
    ttlSeconds: optionValue(ttlOption, options),
    task: taskOptions(options),
  };
  const place = { directory: process.cwd(), includeOffline: options.offline !== undefined };
  // Before the sender gets a mailbox: a name that was mistyped must not leave one, nor be offered as the nearest.
  await findAudience(bridge, { to, senderName: sender.name, ...place });
  const text = await readText(call, firstWord);
  await ensureAddressable(bridge, sender);
  await call.print(outputOfSent(await sendTo(bridge, sender, { ...draft, text }, place)));
}
