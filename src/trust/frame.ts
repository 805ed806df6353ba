import { randomBytes } from 'node:crypto';
import type { Message } from '../protocol/message.ts';
import { cutText, makeVisible, shortLine } from './visible-text.ts';
import { describeWriter } from './writer.ts';

export interface FrameRequest {
  readonly message: Message;
  /** 1 at the first offer. */
  readonly attempt: number;
  /** It may have been shown before. */
  readonly redelivered: boolean;
  /** Show at most this many characters of the body, and say how to get the rest. */
  readonly maxBodyCharacters?: number;
}

/**
 * A message as it is put before a model: who wrote it, that this is a peer, and the body between two lines that carry
 * a random number which its writer cannot know.
 */
export function frameMessage(request: FrameRequest): string {
  const { message } = request;
  const fence = randomBytes(6).toString('hex');
  const body = makeVisible(message.content.text);
  const shown = request.maxBodyCharacters === undefined ? body : cutText(body, request.maxBodyCharacters);
  return [
    `<cc2cc-message id="${message.id}" fence="${fence}">`,
    `${describeWriter(message)} ${describeMessage(message)}`,
    ...(request.redelivered ? [`Redelivery, attempt ${request.attempt}: you may have seen it before.`] : []),
    `--- body ${fence} ---`,
    shown,
    `--- end ${fence} ---`,
    ...(shown.length < body.length ? [describeCut(message, shown.length, body.length)] : []),
    '</cc2cc-message>',
  ].join('\n');
}

/** The part of a frame that shows, in a transcript, that this very message was put before the model. */
export function frameMark(id: string): string {
  return `<cc2cc-message id="${id}"`;
}

function describeMessage(message: Message): string {
  const parts = [
    `Type ${message.type}`,
    `priority ${message.priority}`,
    `sent ${shortLine(message.timestamp)}`,
    ...(message.replyTo ? [`in reply to ${shortLine(message.replyTo)}`] : []),
    ...(message.thread ? [`thread ${shortLine(message.thread)}`] : []),
    ...describeAudience(message),
    ...(message.task ? [`task ${shortLine(JSON.stringify(message.task))}`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** Who else was sent the same, so that not everybody does what one was asked for. */
function describeAudience({ batch, to }: Message): string[] {
  const others = Object.keys(batch?.copies ?? {}).filter((name) => name !== to);
  return others.length > 0 ? [`also sent to ${shortLine(others.join(', '))}`] : [];
}

function describeCut(message: Message, shown: number, whole: number): string {
  return `Only the first ${shown} of ${whole} characters. For the whole text call read_message {"msg_id": "${message.id}"}.`;
}
