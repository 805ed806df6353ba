import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameMessage } from '../../../src/trust/frame.ts';
import { beginningOf, makeVisibleLine } from '../../../src/trust/visible-text.ts';
import { hostilePieces } from '../../support/hostile-messages.ts';
import { sampleMessage } from '../../support/mail.ts';

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...hostilePieces), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 20 })
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

/** Emoji use these two; everything else that has no shape of its own must be shown. */
const hidden = /(?![\ufe0e\ufe0f\t\n])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Control}\p{Surrogate}]/u;

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
      expect(frameMessage({ message, attempt: 1, redelivered: false })).not.toMatch(hidden);
    }),
    runs,
  );
});

test('what a doorbell shows is one line and never holds the whole body', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 200 }), (text, maxCharacters) => {
      const preview = beginningOf(text, maxCharacters);
      expect(preview.endsWith('…')).toBe(true);
      expect(preview).not.toMatch(/[\n\r\u2028\u2029]/);
      expect([...preview].length).toBeLessThanOrEqual(maxCharacters + 1);
      const body = makeVisibleLine(text);
      if (body !== '') expect(preview.slice(0, -1)).not.toContain(body);
    }),
    runs,
  );
});
