import { loadCrypto } from '../protocol/crypto.ts';
import type { Message } from '../protocol/message.ts';
import { splitText } from './text-parts.ts';
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
  /** Show this one of several parts of the body. */
  readonly part?: BodyPart;
}

/** A part of a body that is too long for one answer. */
export interface BodyPart {
  /** From 1. */
  readonly number: number;
  /** All of them, from `bodyParts`. */
  readonly texts: readonly string[];
}

/**
 * What one part of a body may take, in bytes. Some clients put a tool's answer of 50 KB or more into a file that a model
 * cannot page through, and the frame takes room as well.
 */
const maxPartBytes = 32_000;

/**
 * A message as it is put before a model: who wrote it, that this is a peer, and the body between two lines that carry
 * a random number which its writer cannot know.
 */
export function frameMessage(request: FrameRequest): string {
  const { message } = request;
  const fence = loadCrypto().randomBytes(6).toString('hex');
  const body = makeVisible(message.content.text);
  const { part, maxBodyCharacters } = request;
  const whole = maxBodyCharacters === undefined ? body : cutText(body, maxBodyCharacters);
  const shown = part?.texts[part.number - 1] ?? whole;
  return [
    `<cc2cc-message id="${message.id}" fence="${fence}"${part ? ` part="${part.number}/${part.texts.length}"` : ''}>`,
    `${describeWriter(message)} ${describeMessage(message)}`,
    ...(request.redelivered ? [`Redelivery, attempt ${request.attempt}: you may have seen it before.`] : []),
    `--- body ${fence} ---`,
    shown,
    `--- end ${fence} ---`,
    ...(part ? [describePart(message, part)] : []),
    ...(whole.length < body.length ? [describeCut(message, whole.length, body.length)] : []),
    '</cc2cc-message>',
  ].join('\n');
}

/** The body as it may stand before a model, in parts that each fit into one answer of a tool. */
export function bodyParts(message: Message): string[] {
  return splitText(makeVisible(message.content.text), maxPartBytes);
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
    ...(message.answerBy ? [`its sender waits for the answer until ${showFact(message.answerBy)}`] : []),
    ...(message.replyTo ? [`in reply to ${showFact(message.replyTo)}`] : []),
    ...(message.thread ? [`thread ${showFact(message.thread)}`] : []),
    ...describeAudience(message),
    ...(message.task ? [`task ${shortLine(JSON.stringify(message.task))}`] : []),
  ];
  return `${parts.join(', ')}.`;
}

/** A word stands as it is; more than that is quoted, so that it cannot go on in the frame's own voice. */
function showFact(text: string): string {
  return /^[\w.:/#@+-]{1,100}$/.test(text) ? text : JSON.stringify(shortLine(text));
}

/** Names the other recipients, so that they don't all do the same work. */
function describeAudience({ batch, to }: Message): string[] {
  const others = Object.keys(batch?.copies ?? {}).filter((name) => name !== to);
  return others.length > 0 ? [`also sent to ${shortLine(others.join(', '))}`] : [];
}

function describePart({ id }: Message, { number, texts }: BodyPart): string {
  const here = `This is part ${number} of ${texts.length}`;
  if (number === texts.length) return `${here}, the last.`;
  return `${here}. For part ${number + 1} call read_message {"msg_id": "${id}", "cursor": ${number + 1}}.`;
}

function describeCut(message: Message, shown: number, whole: number): string {
  return `Only the first ${shown} of ${whole} characters. For the whole text call read_message {"msg_id": "${message.id}"}.`;
}
