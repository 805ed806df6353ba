import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { evidenceIn, readEvidence } from '../../../src/delivery/transcript.ts';
import { frameMark } from '../../../src/trust/frame.ts';
import { TranscriptBuilder } from '../../support/identity-transcript.ts';
import { openWorld } from '../../support/identity-world.ts';

const id = 'msg-01JD0000000000000000000001';
const otherId = 'msg-01JD0000000000000000000002';
const frame = `${frameMark(id)} fence="f">\nhello\n</cc2cc-message>`;
const idsOf = (transcript: TranscriptBuilder) => [...evidenceIn(transcript.lines).readIds];

test.each(['SessionStart', 'UserPromptSubmit', 'PostToolBatch', 'Stop'])(
  'the context of a %s hook proves its message once the model has answered after it',
  (hookEvent) => {
    const transcript = new TranscriptBuilder().prompt('go on').context(id, hookEvent);
    expect(idsOf(transcript)).toEqual([]);
    expect(idsOf(transcript.answer())).toEqual([id]);
  },
);

test('a tool result proves its message once the model has answered after it', () => {
  const transcript = new TranscriptBuilder().prompt('read your mail').answer('I will.').toolResult(frame);
  expect(idsOf(transcript)).toEqual([]);
  expect(idsOf(transcript.answer())).toEqual([id]);
});

test('an older form, with the frame inside JSON inside JSON, proves it as well', () => {
  const transcript = new TranscriptBuilder().toolResult(JSON.stringify({ text: JSON.stringify({ frame }) })).answer();
  expect(idsOf(transcript)).toEqual([id]);
});

describe('the result of a call that the client moved out of the turn', () => {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const notification = (result: string) =>
    `<task-notification>\n<task-id>k1</task-id>\n<status>completed</status>\n<result>\n${result}\n</result>\n</task-notification>`;

  test('proves the message that it consists of', () => {
    expect(idsOf(new TranscriptBuilder().prompt(notification(escaped(frame))).answer())).toEqual([id]);
  });

  test.each([
    ['is cut off', notification(escaped(frame).slice(0, -10))],
    ['only holds the words of another', notification(escaped(`hello\n${escaped(frame)}`))],
    ['is no result but a prompt that looks like one', `look: ${notification(escaped(frame))}`],
  ])('proves nothing where it %s', (_what, prompt) => {
    expect(idsOf(new TranscriptBuilder().prompt(prompt).answer())).toEqual([]);
  });
});

test('two messages in one context are both proven', () => {
  const content = [`${frame}\n\n${frame.replace(id, otherId)}`];
  const attachment = { type: 'hook_additional_context', content, hookEvent: 'Stop' };
  expect(idsOf(new TranscriptBuilder().add({ type: 'attachment', attachment }).answer())).toEqual([id, otherId]);
});

test.each([
  ['a queue-operation', { type: 'queue-operation', operation: 'enqueue', content: frame }],
  ['the raw output of a hook', { type: 'attachment', attachment: { type: 'hook_success', stdout: frame } }],
  ['a cancelled hook', { type: 'attachment', attachment: { type: 'hook_cancelled', content: [frame] } }],
  ['a system note', { type: 'system', content: frame }],
  ['a summary', { type: 'summary', summary: frame }],
  ['what the model itself wrote', { type: 'assistant', message: { role: 'assistant', content: frame } }],
])('%s proves nothing', (_what, entry) => {
  expect(idsOf(new TranscriptBuilder().prompt('go on').add(entry).answer())).toEqual([]);
});

test('a prompt that the person took back proves nothing, and the one they sent instead does', () => {
  const transcript = new TranscriptBuilder().prompt('hello').answer();
  transcript.prompt('first try').context(id).rewind(2);
  transcript.prompt('second try').context(otherId).answer();
  expect(idsOf(transcript)).toEqual([otherId]);
});

test('an error of the API, which the client writes as an answer, proves nothing', () => {
  const transcript = new TranscriptBuilder().prompt('hello').context(id);
  const message = { role: 'assistant', model: '<synthetic>', content: [{ type: 'text', text: 'API Error: 529' }] };
  expect(idsOf(transcript.add({ type: 'assistant', isApiErrorMessage: true, message }))).toEqual([]);
  expect(idsOf(transcript.prompt('again').answer())).toEqual([id]);
});

test('lines that are cut, empty or no JSON hide nothing that stands in whole lines', () => {
  const { lines } = new TranscriptBuilder().prompt('hello').context(id).answer();
  const cutFirst = `ontent":["${frameMark(otherId).replaceAll('"', '\\"')}"]}}`;
  const cutLast = (lines[1] ?? '').replace(id, otherId).slice(0, -5);
  expect([...evidenceIn([cutFirst, '', 'null', '[]', '{}', ...lines, cutLast]).readIds]).toEqual([id]);
});

test('entries in a circle end the search', () => {
  const lines = [
    { uuid: 'a', parentUuid: 'b', type: 'user', message: { content: frame } },
    { uuid: 'b', parentUuid: 'a', type: 'assistant' },
  ].map((entry) => JSON.stringify(entry));
  expect([...evidenceIn(lines).readIds]).toEqual([id]);
});

test('of a long transcript the end is searched, also when it begins inside a character', async () => {
  await using world = await openWorld();
  const path = join(world.folder, 'transcript.jsonl');
  const old = new TranscriptBuilder().prompt('hello').context(otherId).answer().toString();
  const long = `{"type":"user","text":"${'ü'.repeat(1024 * 1024)}"}\n`;
  const recent = new TranscriptBuilder().prompt('hello').context(id).answer().toString();
  for (const padding of ['', 'x']) {
    writeFileSync(path, `${old}${long}${recent}${padding}`);
    expect([...(await readEvidence(nodeFileSystem, path)).readIds]).toEqual([id]);
  }
});

test('a transcript that is not there, or not there yet, proves nothing', async () => {
  await using world = await openWorld();
  expect((await readEvidence(nodeFileSystem, join(world.folder, 'none', 'transcript.jsonl'))).readIds).toEqual(
    new Set(),
  );
});
