import { describe, expect, test } from 'vitest';
import { type DoorbellLine, lineText } from '../../../src/claude-code/doorbells/doorbell.ts';
import { crossSessionText, fileChangedText } from '../../../src/claude-code/doorbells/doorbell-text.ts';
import { composeLine } from '../../../src/doorbells/compose-line.ts';
import { frameMessage } from '../../../src/trust/frame.ts';
import { makeVisible, makeVisibleLine, showHidden, showHiddenInJson } from '../../../src/trust/visible-text.ts';
import {
  expectHarmless,
  expectHarmlessForModel,
  expectHarmlessLine,
  expectQuietTerminal,
} from '../../support/injection-checks.ts';
import { injections } from '../../support/injection-corpus.ts';
import { harmIn, readFrames } from '../../support/injection-faults.ts';
import { sampleMessage } from '../../support/mail.ts';

test('the corpus has at least 200 payloads, no two alike', () => {
  expect(new Set(injections.map(({ text }) => text)).size).toBeGreaterThanOrEqual(200);
  expect(new Set(injections.map(({ title }) => title)).size).toBe(injections.length);
});

test('the checks find what they look for, as it is written', () => {
  expect(injections.filter(({ text }) => harmIn(text) !== undefined).length).toBeGreaterThan(150);
  const cutOff = '<cc2cc-message id="x" fence="0123456789ab">\nhello';
  expect(readFrames(cutOff).faults).toEqual(['the frame of x is not whole']);
});

describe.each(injections)('$title', ({ text }) => {
  test('stays inside one frame, wherever in a message it stands', () => {
    const inFacts = { from: text, thread: text, replyTo: text, task: { title: text, [text]: 1 } };
    const message = sampleMessage({ text, ...inFacts });
    const { frames, outside } = expectHarmlessForModel(frameMessage({ message, attempt: 2, redelivered: true }));
    expect(outside).toBe('');
    expect(frames).toEqual([
      { id: message.id, facts: [expect.any(String), expect.stringMatching(/^Redelivery/)], body: makeVisible(text) },
    ]);
    const cut = frameMessage({ message, attempt: 1, redelivered: false, maxBodyCharacters: 50 });
    expect(expectHarmlessForModel(cut).frames).toHaveLength(1);
  });

  test('is one short line in every doorbell, which no name can leave', () => {
    const notice = composeLine([sampleMessage({ text, from: text }), sampleMessage()]) as DoorbellLine;
    for (const line of [lineText(notice), fileChangedText(notice), notice.sender]) {
      expectHarmlessLine(line, 200);
      expect(line).not.toMatch(/[<>]/);
    }
    const [open, line = '', close, ...rest] = crossSessionText(notice).split('\n');
    expect(open).toMatch(/^<cross-session-message from="cc2cc:\w+" from-name="[^"<>]*">$/);
    expectHarmlessLine(line, 200);
    expect([close, ...rest]).toEqual(['</cross-session-message>']);
  });

  test('is harmless in the texts around frames, and twice is as once', () => {
    expectHarmless(makeVisible(text));
    expectHarmlessLine(makeVisibleLine(text), Number.POSITIVE_INFINITY);
    expect(makeVisible(makeVisible(text))).toBe(makeVisible(text));
  });

  test('does nothing to a terminal, and as JSON is what it was', () => {
    expectQuietTerminal(showHidden(text));
    const json = showHiddenInJson(JSON.stringify({ text }));
    expectQuietTerminal(json);
    expect(JSON.parse(json)).toEqual({ text });
  });
});
