import type { OfferedMail } from '../../handover/offer.ts';
import { isFromPerson } from '../../protocol/message.ts';
import { frameMessage } from '../../trust/frame.ts';
import { signatureWord } from '../../trust/verdict.ts';
import { indentBody, makeVisibleLine } from '../../trust/visible-text.ts';

/** A message for a person to read. Its body is indented, so that it cannot pass for another message. */
export function showToPerson({ message, claim, redelivered }: OfferedMail): string {
  const facts = [
    message.type,
    message.priority,
    signatureWord(message),
    ...(isFromPerson(message) ? ['from a person'] : []),
    ...(message.replyTo ? [`in reply to ${message.replyTo}`] : []),
    ...(message.thread ? [`thread ${message.thread}`] : []),
    ...(redelivered ? [`redelivery, attempt ${claim.attempt}`] : []),
  ];
  const head = `${message.id} from ${message.from}, ${message.timestamp} (${facts.join(', ')})`;
  const body = indentBody(message.content.text);
  return `${makeVisibleLine(head)}\n${body}`;
}

/** A message for a session's model, which reads it as the result of its Bash tool. */
export function showToModel({ message, claim, redelivered }: OfferedMail, maxBodyCharacters: number): string {
  return frameMessage({ message, attempt: claim.attempt, redelivered, maxBodyCharacters });
}
