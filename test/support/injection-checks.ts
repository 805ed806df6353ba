import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Injection, injections } from './injection-corpus.ts';
import { harmIn, hiddenIn, type ReadFrames, readFrames } from './injection-faults.ts';

/** Text that is put before a model holds nothing that acts but whole frames. */
export function expectHarmlessForModel(text: string): ReadFrames {
  const read = readFrames(text);
  expect(read.faults).toEqual([]);
  return read;
}

/** Neither a tag nor anything hidden in it. */
export function expectHarmless(text: string): void {
  expect(harmIn(text)).toBeUndefined();
}

/** The same on one line of a bounded length, as a doorbell or a list has it. */
export function expectHarmlessLine(text: string, maxCharacters: number): void {
  expectHarmless(text);
  expect(text).not.toMatch(/[\n\r]/);
  expect(text.length).toBeLessThanOrEqual(maxCharacters);
}

/** Bytes that a terminal acts on: escape sequences in both forms, and what moves the cursor or turns text round. */
export function expectQuietTerminal(output: string): void {
  expect(hiddenIn(output)).toBeUndefined();
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
