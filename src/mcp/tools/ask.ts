import * as z from 'zod';
import type { RecipientState } from '../../addressing/recipient-watch.ts';
import { type Asked, ask, takeAnswerFor } from '../../asking/ask.ts';
import { describeAsked } from '../../asking/describe-asked.ts';
import { showMail } from '../../handover/show-mail.ts';
import { adds, defineTool, type ToolCall, type ToolContext } from '../tool/tool.ts';

const defaultTimeoutSeconds = 100;
/** A client shows that a call lives by what it reports. */
const reportEveryMs = 5_000;

export const askTool = defineTool({
  name: 'ask',
  annotations: adds('Ask and wait'),
  description: 'Send a question and wait for the answer. A late answer arrives as mail.',
  input: {
    to: z.string(),
    text: z.string(),
    timeout_seconds: z.number().positive().optional().describe(`Default ${defaultTimeoutSeconds}`),
  },
  async run({ to, text, timeout_seconds = defaultTimeoutSeconds }, context, call) {
    const { bridge, session } = context;
    const sender = await session.requireSender();
    const waiting = {
      name: async () => (await session.name()) ?? sender.name,
      longestMs: Math.min(timeout_seconds * 1000, session.longestCallMs),
      yieldsToUrgent: true,
      signal: call.signal,
      onLook: reporter(context, call, Math.min(timeout_seconds * 1000, session.longestCallMs)),
    };
    const take = takeAnswerFor(bridge, session.client);
    const asked = await session.whileWaiting(() => ask(bridge, sender, { to, text }, waiting, take));
    if (asked.end.kind === 'answered') {
      const { message, redelivered } = asked.end.mail;
      session.showToPerson(showMail(message, { isAgain: redelivered }));
    }
    return describeAsked(asked, describeCut(asked, timeout_seconds, session.longestCallMs));
  },
});

function describeCut({ end }: Asked, timeoutSeconds: number, longestCallMs: number): string {
  if (end.kind !== 'timed out' || timeoutSeconds * 1000 <= longestCallMs) return '';
  return ` (You asked for ${timeoutSeconds} s, but this client gives a tool call no more than ${longestCallMs / 1000} s.)`;
}

/** Tells the client what goes on: when it changes, and every few seconds. */
function reporter({ bridge }: ToolContext, call: ToolCall, totalMs: number): (state: RecipientState) => void {
  const startedMs = bridge.store.fs.monotonicMs();
  let last = { text: '', atMs: 0 };
  return ({ name, doing }) => {
    const nowMs = bridge.store.fs.monotonicMs();
    const text = `${name} ${doing}`;
    if (text === last.text && nowMs - last.atMs < reportEveryMs) return;
    last = { text, atMs: nowMs };
    call.report({ doneMs: nowMs - startedMs, totalMs, text });
  };
}
