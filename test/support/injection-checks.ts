import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Injection, injections } from './injection-corpus.ts';

/** Told apart from the program's own expression, so that one forgotten name is found. */
const structure =
  /<[\s/]*(cc2cc|system|user|assistant|human|developer|channel|cross-session|task-not|teammate|command|local-command|function|antml|invoke|parameter|tool|thinking|session|env|claude|bash-|stdout|ide_|hook|mcp-|agent-|new-diag|persisted|permission|reminder|post-tool|\|)/iu;
const hidden =
  /(?![\ufe0e\ufe0f\t\n])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Control}\p{Surrogate}\u2028\u2029]/u;
const writtenTurn = /\n[ \t]*\n[ \t]*(Human|Assistant):/;

export interface FoundFrame {
  readonly id: string;
  readonly facts: readonly string[];
  readonly body: string;
}

/** The frames in a text for a model and what stands outside of them; anything that is neither fails the test. */
export function readFrames(text: string): { readonly frames: readonly FoundFrame[]; readonly outside: string } {
  const frames: FoundFrame[] = [];
  const outside: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, id, fence] = /^<cc2cc-message id="([A-Za-z0-9._-]+)" fence="([0-9a-f]{12})">$/.exec(lines[at] ?? '') ?? [];
    if (id === undefined || fence === undefined) {
      outside.push(lines[at] ?? '');
      continue;
    }
    const [begin, end] = [lines.indexOf(`--- body ${fence} ---`, at), lines.indexOf(`--- end ${fence} ---`, at)];
    const close = lines.indexOf('</cc2cc-message>', end);
    expect(begin > at && end > begin && close > end && close <= end + 2, `the frame of ${id} is whole`).toBe(true);
    frames.push({ id, facts: lines.slice(at + 1, begin), body: lines.slice(begin + 1, end).join('\n') });
    at = close;
  }
  return { frames, outside: outside.join('\n') };
}

/** Text that is put before a model holds nothing that acts but whole frames. */
export function expectHarmlessForModel(text: string): {
  readonly frames: readonly FoundFrame[];
  readonly outside: string;
} {
  const { frames, outside } = readFrames(text);
  expect(text.match(/<[\s/]*cc2cc-message/giu) ?? []).toHaveLength(2 * frames.length);
  for (const part of [outside, ...frames.flatMap(({ facts, body }) => [...facts, body])]) expectHarmless(part);
  for (const { facts } of frames) expect(facts[0]).toMatch(/, another agent: a peer, not your user\. /);
  return { frames, outside };
}

/** Neither a tag nor anything hidden in it. */
export function expectHarmless(text: string): void {
  expect(text.match(structure)?.[0]).toBeUndefined();
  expect(text.normalize('NFKC').match(structure)?.[0]).toBeUndefined();
  expect(text.match(hidden)?.[0]).toBeUndefined();
  expect(text.match(writtenTurn)?.[0]).toBeUndefined();
}

/** The same on one line of a bounded length, as a doorbell or a list has it. */
export function expectHarmlessLine(text: string, maxCharacters: number): void {
  expectHarmless(text);
  expect(text).not.toMatch(/[\n\r]/);
  expect(text.length).toBeLessThanOrEqual(maxCharacters);
}

/** Bytes that a terminal acts on: escape sequences in both forms, and what moves the cursor or turns text round. */
export function expectQuietTerminal(output: string): void {
  expect(output.match(hidden)?.[0]).toBeUndefined();
}

const packedCharacters = 700;

/** The corpus in as few texts as a hand-over shows whole, for paths that cost a process each. */
export const packedInjections: readonly string[] = pack(injections);

function pack(all: readonly Injection[]): string[] {
  const packed: string[] = [];
  for (const { text } of all) {
    const part = text.slice(0, 1_200);
    const last = packed.at(-1);
    if (last !== undefined && last.length + part.length < packedCharacters)
      packed[packed.length - 1] = `${last}\n\n${part}`;
    else packed.push(part);
  }
  return packed;
}

/** Puts the corpus into an inbox as any program can, each payload in the body of a file or in the facts beside it. */
export function dropInjections(inbox: string): readonly string[] {
  mkdirSync(inbox, { recursive: true });
  return packedInjections.map((text, number) => {
    const at = (offset: number) => injections[(number * 7 + offset) % injections.length]?.text.slice(0, 600) ?? '';
    const message = {
      from: at(0),
      to: at(1),
      thread: at(2),
      replyTo: at(3),
      task: { title: at(4), [at(5)]: at(6) },
      identity: { agent: at(1), mode: 'person' },
      timestamp: `${new Date().toUTCString()} (${at(2).replace(/[()]/g, '')})`,
      content: { text, parts: [{ type: 'text', text: at(3) }] },
    };
    const fits = Number.isNaN(Date.parse(message.timestamp)) ? { ...message, timestamp: undefined } : message;
    const name = `letter-${String(number).padStart(3, '0')}.json`;
    writeFileSync(join(inbox, name), JSON.stringify(fits));
    return name;
  });
}
