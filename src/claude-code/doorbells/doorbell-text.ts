import { newNonce } from '../../protocol/file-names.ts';
import { type DoorbellLine, lineText } from './doorbell.ts';

/** What a FileChanged hook said to wake the session, and whether it was a doorbell or mail. */
const ofFileChanged =
  /^<task-notification>[\s\S]{0,200}Stop hook blocking error from command "FileChanged": \[cc2cc(-mail)? /;

const ofSocket = '<cross-session-message from="cc2cc:';
const mailScheme = 'cc2cc-mail:';
const ofSocketWithMail = `<cross-session-message from="${mailScheme}`;

/** The line as a message of another session, which the client shows as `› Message from @brave-fox: …`. */
export function crossSessionText(line: DoorbellLine): string {
  return `${ofSocket}${line.nonce}" from-name="${line.sender}">\n${lineText(line)}${closingTag}`;
}

/** What the FileChanged hook says to wake the session; the client shows none of it. */
export function fileChangedText(line: DoorbellLine): string {
  return `[cc2cc ${line.nonce}] Message from @${line.sender}: ${lineText(line)}`;
}

/** Nobody types this by chance: it has a random number of the ring. */
const ofModule = /^Message from @[^\n]{1,60} \(cc2cc ([a-z0-9-]{6,40})\): /;

/** What the in-process module submits; the client shows it as a prompt of this plugin. */
export function moduleText(line: DoorbellLine): string {
  return `Message from @${line.sender} (cc2cc ${line.nonce}): ${lineText(line)}`;
}

const closingTag = '\n</cross-session-message>';

/**
 * A doorbell that came over the inbox socket, with the mail that it rang for: it is none any more. It names the sender as
 * an address, because a model may answer with the client's own tool.
 */
export function withMail(doorbell: string, mail: string): string {
  const opened = doorbell
    .trimStart()
    .replace(/ from="cc2cc:[^"]*" from-name="([^"]*)"/, ` from="${mailScheme}$1" from-name="$1"`);
  return `${opened.slice(0, opened.lastIndexOf(closingTag))}\n\n${mail}${closingTag}`;
}

/** Whom an address means that stood before a model as the sender of mail; any other stays as it is. */
export function senderIn(address: string): string {
  return address.startsWith(mailScheme) ? address.slice(mailScheme.length) : address;
}

/** Mail that the FileChanged hook hands over itself, for want of a server: it wakes the session and is no doorbell. */
export function fileChangedMail(mail: string): string {
  return `[cc2cc-mail ${newNonce()}] ${mail}`;
}

/** Whether mail stands in a prompt in the place of a doorbell. */
export function hasMailInPlace(prompt: string): boolean {
  return prompt.trimStart().startsWith(ofSocketWithMail);
}

/** Whether a prompt brings mail that was handed over in it: by the FileChanged hook, or in the place of a doorbell. */
export function bringsMail(prompt: string): boolean {
  const text = prompt.trimStart();
  return hasMailInPlace(text) || ofFileChanged.exec(text)?.[1] !== undefined;
}

/** The line as an event of the channel. The client puts it into a tag, with `meta` as the tag's attributes. */
export function channelEvent(line: DoorbellLine) {
  return {
    content: `Message from @${line.sender}: ${lineText(line)}`,
    meta: { from: line.sender, nonce: line.nonce },
  };
}

/** Whether a prompt is one of our doorbells and not something that a person or another program said. */
export function isDoorbell(prompt: string): boolean {
  const text = prompt.trimStart();
  return (
    text.startsWith(ofSocket) ||
    ofModule.test(text) ||
    (ofFileChanged.test(text) && !bringsMail(text)) ||
    /^<channel [^>]*source="(?:plugin:)?cc2cc/.test(text)
  );
}

/** The nonce of one ring; undefined for a prompt that is no doorbell. */
export function nonceOfDoorbell(prompt: string): string | undefined {
  if (!isDoorbell(prompt)) return undefined;
  return (ofModule.exec(prompt.trimStart()) ?? /(?: from="cc2cc:|: \[cc2cc | nonce=")([a-z0-9-]+)/.exec(prompt))?.[1];
}
