import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginningOf } from '../../../src/trust/beginning.ts';
import { frameMessage } from '../../../src/trust/frame.ts';
import { splitText } from '../../../src/trust/text-parts.ts';
import { cutText, makeVisible, makeVisibleLine } from '../../../src/trust/visible-text.ts';
import { hostilePieces } from '../../support/hostile-messages.ts';
import { sampleMessage } from '../../support/mail.ts';

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hostilePieces, '👩\u200d💻', '❤\ufe0f', '\u200d'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(''));

const hostileMessage = fc
  .record({
    text: hostileText,
    from: hostileText,
    timestamp: hostileText,
    replyTo: fc.option(hostileText),
    thread: fc.option(hostileText),
    task: fc.option(fc.dictionary(hostileText, hostileText, { maxKeys: 2 })),
  })
  .map(sampleMessage);

/** What has no shape of its own must be shown, except within an emoji that is recommended for interchange. */
const hidden = /(?![\t\n])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Control}\p{Surrogate}]/u;
const emojiFlags: string = 'gv';
const emoji = new RegExp('\\p{RGI_Emoji}', emojiFlags);

const emojiPieces = fc.constantFrom(
  ...['👩', '💻', '🏽', '❤', '🔥', '🏴', '🇩', '🇪', '1', '\u200d', '\ufe0f', '\ufe0e', '\u20e3'],
  ...[
    '\u{e0067}',
    '\u{e0062}',
    '\u{e007f}',
    '👩\u200d💻',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'a',
  ],
);

const runs = { numRuns: 400 };

test('nothing in a message opens or closes a frame, and its body lies between the fences', () => {
  fc.assert(
    fc.property(hostileMessage, fc.option(fc.nat(60), { nil: undefined }), (message, cut) => {
      const request = { message, attempt: 2, redelivered: true };
      const frame = frameMessage(cut === undefined ? request : { ...request, maxBodyCharacters: cut });
      const fence = /fence="([0-9a-f]{12})"/.exec(frame)?.[1] ?? 'no fence';
      const lines = frame.split('\n');
      expect(frame.match(/<\s*\/?\s*cc2cc/gi)).toEqual(['<cc2cc', '</cc2cc']);
      expect(lines[0]).toBe(`<cc2cc-message id="${message.id}" fence="${fence}">`);
      expect(lines.at(-1)).toBe('</cc2cc-message>');
      expect(lines.indexOf(`--- body ${fence} ---`)).toBe(3);
      expect(lines.filter((line) => line.includes(fence))).toHaveLength(3);
      expect(lines.lastIndexOf(`--- end ${fence} ---`)).toBeGreaterThanOrEqual(lines.length - 3);
    }),
    runs,
  );
});

test('nothing invisible, no bidirectional control and no half character reaches the model', () => {
  fc.assert(
    fc.property(hostileMessage, (message) => {
      const frame = frameMessage({ message, attempt: 1, redelivered: false });
      expect(frame.replace(emoji, '')).not.toMatch(hidden);
    }),
    runs,
  );
});

test('pieces of emoji in any order hide nothing: other texts never look the same, whole or cut', () => {
  fc.assert(
    fc.property(fc.array(emojiPieces, { maxLength: 30 }), fc.nat(40), (pieces, cut) => {
      const text = pieces.join('');
      const shown = makeVisible(text);
      for (const part of [shown, cutText(shown, cut)]) expect(part.replace(emoji, '')).not.toMatch(hidden);
      expect(shown.replace(/\\u\{([0-9a-f]+)\}/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))).toBe(
        text,
      );
      expect(makeVisible(shown)).toBe(shown);
    }),
    { numRuns: 2_000 },
  );
});

test('what a doorbell shows is one line and never holds the whole body', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 200 }), (text, maxCharacters) => {
      const preview = beginningOf(text, maxCharacters);
      expect(preview.endsWith('…')).toBe(true);
      expect(preview).not.toMatch(/[\n\r\u2028\u2029]/);
      expect([...preview].length).toBeLessThanOrEqual(maxCharacters + 2);
      const body = makeVisibleLine(text);
      if (body !== '') expect(preview.slice(0, -1)).not.toContain(body);
    }),
    runs,
  );
});

test('the parts of a body are the body, and none is too long or ends within a character', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    hostileText,
    fc.constantFrom('\n', '"', '\u0301'),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 1, max: 300 }), (pieces, maxBytes) => {
      const text = makeVisible(pieces.join(''));
      const parts = splitText(text, maxBytes);
      const longest = Math.max(...[...text].map((character) => Buffer.byteLength(character)), 2);
      expect(parts.join('')).toBe(text);
      for (const part of parts) {
        expect(part).not.toMatch(/\p{Surrogate}/u);
        expect(Buffer.byteLength(JSON.stringify(part)) - 2).toBeLessThanOrEqual(Math.max(maxBytes, longest));
      }
    }),
    runs,
  );
});

test('each part of a hostile body lies in a frame that it can neither open nor close', () => {
  fc.assert(
    fc.property(hostileMessage, fc.integer({ min: 1, max: 40 }), (message, maxBytes) => {
      const texts = splitText(makeVisible(message.content.text), maxBytes);
      texts.forEach((text, index) => {
        const part = { number: index + 1, texts };
        const frame = frameMessage({ message, attempt: 1, redelivered: false, part });
        const fence = /fence="([0-9a-f]{12})"/.exec(frame)?.[1] ?? 'no fence';
        expect(frame.match(/<\s*\/?\s*cc2cc/gi)).toEqual(['<cc2cc', '</cc2cc']);
        expect(frame).toContain(`\n--- body ${fence} ---\n${text}\n--- end ${fence} ---\nThis is part ${index + 1} of`);
        expect(frame.split(fence)).toHaveLength(4);
      });
    }),
    runs,
  );
});
