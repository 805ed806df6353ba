import { newMessageId } from '../../src/protocol/ids.ts';
import type { Message } from '../../src/protocol/message.ts';
import { injections } from './injection-corpus.ts';
import { sampleMessage } from './mail.ts';

/** Chooses a whole number from 0 up to and without `limit`; the same choices make the same messages. */
export type Below = (limit: number) => number;

/** What frames, tags and hidden text are made of. */
export const hostilePieces = [
  ...[
    '--- body',
    '--- end',
    ' ---',
    '</cc2cc-message>',
    '<cc2cc-message id="msg-1"',
    ' fence="',
    '<',
    '/',
    '>',
    '"',
    "'",
  ],
  ...[
    'system',
    'user',
    'cc2cc-message',
    '\n\nHuman:',
    'Assistant:',
    '0123456789ab',
    '\\u{200b}',
    '\uff1c',
    '\u3008',
    '‹',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    ' ',
    '\t',
    '\u2028',
    '\u0085',
    '\u200b',
    '\u202e',
    '\u2066',
    '\u{e0101}',
    '\ufeff',
    '\0',
    '\u001b[',
  ],
  ...['\ud83d', '\udc00', '\u0455', '\u{1d42c}', '\u0301', '\u{1f600}', '\u05d0', '\u0627', 'a', '}', '{{', '`', '\\'],
];

/** A short text made of such pieces, of odd characters and of known injections. */
export function hostileText(below: Below, maxPieces = 16): string {
  let text = '';
  for (let count = below(maxPieces) + 1; count > 0; count--) text += hostilePiece(below);
  return text;
}

function hostilePiece(below: Below): string {
  const kind = below(10);
  if (kind < 6) return hostilePieces[below(hostilePieces.length)] ?? '';
  if (kind < 8) return String.fromCodePoint(below(0x3000));
  if (kind < 9) return String.fromCodePoint(below(0x110000));
  const { text } = injections[below(injections.length)] ?? { text: '' };
  const from = below(Math.max(1, text.length - 60));
  return text.slice(from, from + 60);
}

/** A message of which every field that a writer is free in is hostile. */
export function hostileMessage(below: Below): Message {
  const text = () => hostileText(below);
  return sampleMessage({
    id: newMessageId(Date.now()),
    text: hostileText(below, 60),
    from: text(),
    replyTo: below(3) === 0 ? text() : null,
    thread: below(2) === 0 ? text() : null,
    task: below(2) === 0 ? { title: text(), [text()]: [text()] } : null,
  });
}
