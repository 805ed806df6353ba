import type { Message } from '../protocol/message.ts';
import { isAgentName } from '../protocol/names.ts';
import { isNotice } from '../sending/notice.ts';
import { frameMessage } from '../trust/frame.ts';
import { cutText, makeVisibleLine } from '../trust/visible-text.ts';
import type { AskEnd, Asked } from './ask.ts';

/** A client moves a longer tool result into a file, where its transcript would not show the answer as read. */
const maxAnswerCharacters = 12_000;
const longestReason = 1_000;

/** What the model that asked is told; `cut` says that it would have waited longer. */
export function describeAsked({ posted, end, waitedMs }: Asked, cut: string): string {
  if (end.kind === 'answered') {
    const { message, claim, redelivered } = end.mail;
    return frameMessage({ message, attempt: claim.attempt, redelivered, maxBodyCharacters: maxAnswerCharacters });
  }
  if (end.kind === 'delivered') return describeWhyNone(end, posted.to);
  const after = `after ${Math.round(waitedMs / 1000)} s`;
  const how = end.kind === 'interrupted' ? 'That mail comes now' : 'Do not ask again';
  return `No answer ${after}: ${describeWhyNone(end, posted.to)}${cut} Your question ${posted.id} stays open and its answer comes by itself, as mail. ${how}.`;
}

/** One sentence about why there is no answer to return. */
export function describeWhyNone(end: Exclude<AskEnd, { readonly kind: 'answered' }>, to: string): string {
  switch (end.kind) {
    case 'delivered':
      return `The answer ${end.replyId} has arrived as mail.`;
    case 'interrupted':
      return describeInterruption(end.by, to);
    case 'silent':
      return `${end.state.name} ${end.state.doing}.`;
    case 'timed out':
      return end.state ? `${end.state.name} ${end.state.doing}.` : `nothing is known of ${to}.`;
    case 'cancelled':
      return 'the wait was cancelled.';
    case 'failed':
      return `cc2cc had to stop waiting: ${cutText(makeVisibleLine(end.reason), longestReason)}.`;
  }
}

/** Nothing that another program may have put into the message stands here: its words come in their frame. */
function describeInterruption(by: Message, to: string): string {
  const writer = isAgentName(by.from) ? by.from : 'somebody';
  if (isNotice(by)) return `there is news about your question (${by.id}).`;
  if (by.answerBy) return `${writer} asks you something and waits for your answer (${by.id}).`;
  return writer === to ? `${to} wrote something else (${by.id}).` : `${writer} wrote something urgent (${by.id}).`;
}
