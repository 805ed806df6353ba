import { findAudience } from '../../addressing/audience.ts';
import { audienceRequest } from '../../addressing/send-text-to.ts';
import { sendTo } from '../../tasks/send-to.ts';
import { optionValue } from '../command/option-values.ts';
import { ownProject } from '../command/own-project.ts';
import { outputOfSent, printPosted } from '../command/posted.ts';
import { ensureAddressable } from '../command/script-mailbox.ts';
import { taskOptions } from '../command/task-options.ts';
import { readText } from '../command/text-argument.ts';
import type { Call, Verb } from '../command/verb.ts';
import { broadcastCommand, priorityOption, sendCommand, ttlOption, typeOption } from '../commands/send.ts';

export const sendVerb: Verb = {
  ...sendCommand,
  run: (call) => sendText(call, call.words[0] ?? '', 1),
};

export const broadcastVerb: Verb = {
  ...broadcastCommand,
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
  const project = await ownProject(bridge, sender, options);
  const place = { directory: process.cwd(), project, includeOffline: options.offline !== undefined };
  // Before the sender gets a mailbox: a name that was mistyped must not leave one, nor be offered as the nearest.
  await findAudience(bridge, audienceRequest(sender, to, place));
  const text = await readText(call, firstWord);
  await ensureAddressable(bridge, sender);
  await printPosted(call, outputOfSent(await sendTo(bridge, sender, { ...draft, text }, place)));
}
