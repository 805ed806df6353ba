import type { Verb } from '../command/verb.ts';
import { mailOptions, sendText } from './send.ts';

export const broadcastVerb: Verb = {
  name: 'broadcast',
  words: '[TEXT…]',
  summary: 'Send a message to every other agent that is online.',
  details: ['The text is given as for send. --json prints a list.'],
  examples: ["cc2cc broadcast 'main is frozen until noon'", 'cc2cc broadcast --offline --priority low < notes.md'],
  options: [{ name: 'to', value: 'ADDRESS', description: 'to these instead, as for send' }, ...mailOptions],
  run: (call) => sendText(call, call.options.to ?? '*', 0),
};
