import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../../src/base/fs.ts';
import { Conversation } from '../../../../src/claude-code/transcript/conversation.ts';
import { PromptQueue } from '../../../../src/claude-code/transcript/prompt-queue.ts';
import { type Evidence, readTranscriptSince, Transcript } from '../../../../src/claude-code/transcript/transcript.ts';
import { readEntry } from '../../../../src/claude-code/transcript/transcript-entry.ts';
import { frameMark } from '../../../../src/trust/frame.ts';
import { TranscriptBuilder } from '../../../support/identity-transcript.ts';
import { openWorld } from '../../../support/identity-world.ts';

const id = 'msg-01JD0000000000000000000001';
const otherId = 'msg-01JD0000000000000000000002';
const frame = `${frameMark(id)} fence="f">\nhello\n</cc2cc-message>`;
const idsOf = (transcript: TranscriptBuilder) => readIds(transcript.lines);

function readIds(lines: readonly string[]): string[] {
  return conversationOf(lines)
    .carriers.filter(({ isRead }) => isRead)
    .flatMap(({ ids }) => ids);
}

function conversationOf(lines: readonly string[]): Conversation {
  const conversation = new Conversation();
  lines.forEach((line, number) => {
    const entry = readEntry(line);
    if (entry) conversation.add(entry, number);
  });
  return conversation;
}

test('what a FileChanged hook brought between two steps of a turn proves its message as a context does', () => {
  const transcript = new TranscriptBuilder().prompt('go on').queuedCommand(frame);
  expect(idsOf(transcript)).toEqual([]);
  expect(idsOf(transcript.answer())).toEqual([id]);
});

test('mail waits in the client from the line that queues its prompt to the one that is the prompt', () => {
  const queue = new PromptQueue();
  const operate = (operation: string, content?: string) =>
    queue.read(JSON.stringify({ type: 'queue-operation', operation, content }));
  operate('enqueue', 'of a person');
  operate('enqueue', frame);
  expect([queue.holds(id), queue.holds(otherId)]).toEqual([true, false]);
  operate('dequeue');
  queue.notePrompt();
  operate('dequeue');
  expect(queue.holds(id)).toBe(true);
  queue.notePrompt();
  expect(queue.holds(id)).toBe(false);
  operate('enqueue', frame);
  operate('remove', frame);
  expect(queue.holds(id)).toBe(false);
  operate('enqueue', frame);
  operate('an operation that is not known');
  expect(queue.holds(id)).toBe(false);
});

test('a turn counts as broken off from its interruption or failure to whatever follows', async () => {
  await using world = await openWorld();
  const path = join(world.folder, 'session.jsonl');
  const isBrokenOff = async (transcript: TranscriptBuilder) => {
    writeFileSync(path, transcript.toString());
    const read = new Transcript(nodeFileSystem, path);
    await read.update();
    return read.brokenOffAtMs !== undefined;
  };
  const turn = () => new TranscriptBuilder().prompt('go on');
  expect(await isBrokenOff(turn())).toBe(false);
  expect(await isBrokenOff(turn().interruption())).toBe(true);
  expect(await isBrokenOff(turn().failure(500))).toBe(true);
  expect(await isBrokenOff(turn().interruption().prompt('again'))).toBe(false);
  expect(await isBrokenOff(turn().failure(500).answer())).toBe(false);
});

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

test('an answer that is written before the entries that it answers proves them', () => {
  const { lines } = new TranscriptBuilder().prompt('hello').context(id).answer().prompt('and?').context(otherId);
  const [prompt, context, answer, ...rest] = lines as [string, string, string, ...string[]];
  expect(readIds([answer, prompt])).toEqual([]);
  expect(readIds([answer, prompt, context])).toEqual([id]);
  expect(readIds([answer, prompt, context, ...rest])).toEqual([id]);
});

test('what follows an answer that was written early stands behind the entries that it answers as well', () => {
  const transcript = new TranscriptBuilder().prompt('hello').context(id).answer('I will.').toolResult('done');
  const { lines } = transcript.prompt('and?', 'prompt-2').answer();
  const [prompt, context, answer, result, ...rest] = lines as [string, string, string, string, ...string[]];
  const conversation = conversationOf([answer, result, prompt, context, ...rest]);
  expect(conversation.carriers).toMatchObject([{ ids: [id], isRead: true }]);
  expect(conversation.takeRewound('prompt-2')).toEqual([]);
});

test('an error of the API that is written before the entries that it answers counts for them', () => {
  const { lines } = new TranscriptBuilder().prompt('hello').context(id).failure(529);
  const [prompt, context, failure] = lines as [string, string, string];
  const { carriers } = conversationOf([failure, prompt, context]);
  expect(carriers).toMatchObject([{ ids: [id], isRead: false, failures: 1, lastStatus: 529 }]);
});

test('an error of the API, which the client writes as an answer, proves nothing', () => {
  const transcript = new TranscriptBuilder().prompt('hello').context(id);
  expect(idsOf(transcript.failure(529))).toEqual([]);
  expect(idsOf(transcript.prompt('again').answer())).toEqual([id]);
});

test('lines that are cut, empty or no JSON hide nothing that stands in whole lines', () => {
  const { lines } = new TranscriptBuilder().prompt('hello').context(id).answer();
  const cutFirst = `ontent":["${frameMark(otherId).replaceAll('"', '\\"')}"]}}`;
  const cutLast = (lines[1] ?? '').replace(id, otherId).slice(0, -5);
  expect(readIds([cutFirst, '', 'null', '[]', '{}', ...lines, cutLast])).toEqual([id]);
});

test('entries in a circle end the search', () => {
  const lines = [
    { uuid: 'a', parentUuid: 'b', type: 'user', message: { content: frame } },
    { uuid: 'b', parentUuid: 'a', type: 'assistant' },
    { uuid: 'a', parentUuid: 'a', type: 'user', message: { content: frame } },
  ].map((entry) => JSON.stringify(entry));
  expect(readIds(lines)).toEqual([id]);
});

describe('of the results of two calls in one answer', () => {
  const calls = () => new TranscriptBuilder().prompt('check your mail').answer('I will.', { message: answer('one') });
  const answer = (messageId: string) => ({ id: messageId, role: 'assistant', model: 'claude', content: [] });

  test('both are read by the next answer, which descends from one of them only', () => {
    const transcript = calls()
      .toolResult(frame)
      .rewind(1)
      .add({ type: 'assistant', message: answer('one') });
    transcript.toolResult('something else');
    expect(idsOf(transcript)).toEqual([]);
    expect(idsOf(transcript.answer('Done.', { message: answer('two') }))).toEqual([id]);
  });

  test('the rest of the same answer proves nothing, and does not show it as lost', () => {
    const conversation = conversationOf(
      calls()
        .toolResult(frame)
        .answer('And.', { message: answer('one') }).lines,
    );
    expect(conversation.carriers).toMatchObject([{ isRead: false, passedAtMs: undefined }]);
  });
});

describe('in a file', () => {
  async function evidenceOf(path: string, position: number | undefined, wanted = id): Promise<Evidence> {
    return (await readTranscriptSince(nodeFileSystem, path, position)).evidenceOf(wanted, position);
  }

  test('whatever was written since the offer is read through: pictures, and lines of many megabytes', async () => {
    await using world = await openWorld();
    const path = join(world.folder, 'transcript.jsonl');
    const before = new TranscriptBuilder().prompt('hello').answer();
    writeFileSync(path, before.toString());
    const position = before.toString().length;
    const turn = before.prompt('look at these').context(id).answer('I look.');
    for (let picture = 1; picture <= 3; picture++) turn.picture('A'.repeat(1_400_000));
    turn.picture('\\\u00fc\\"'.repeat(2_000_000)).answer();
    writeFileSync(path, turn.toString());
    expect(await evidenceOf(path, position)).toMatchObject({ isRead: true, isWhole: true });
    expect(await evidenceOf(path, position, otherId)).toMatchObject({ isCarried: false, isWhole: true });
  });

  test('what was read only in part does not show that a message is missing', async () => {
    await using world = await openWorld();
    const path = join(world.folder, 'transcript.jsonl');
    const early = new TranscriptBuilder().prompt('hello').context(otherId).answer();
    const late = `${JSON.stringify({ type: 'note', text: 'x'.repeat(1_000_000) })}\n`.repeat(70);
    writeFileSync(path, `${early}${late}${new TranscriptBuilder().prompt('hello').context(id).answer()}`);
    expect(await evidenceOf(path, undefined)).toMatchObject({ isRead: true });
    expect(await evidenceOf(path, undefined, otherId)).toMatchObject({ isCarried: false, isWhole: false });
    expect(await evidenceOf(path, early.toString().length)).toMatchObject({ isRead: true, isWhole: true });
  });

  test('a line too long for anything leaves a gap, across which nothing is lost', async () => {
    await using world = await openWorld();
    const path = join(world.folder, 'transcript.jsonl');
    const transcript = new TranscriptBuilder().prompt('hello').context(id);
    transcript.add({ type: 'user', message: { content: Array(1_000_000).fill('many lines') } });
    transcript.prompt('another').rewind(2).prompt('go on').answer();
    writeFileSync(path, transcript.toString());
    expect(await evidenceOf(path, 0)).toMatchObject({ isCarried: true, passedAtMs: undefined, isWhole: false });
  });

  test('an offer that was made again is not proven by the one before', async () => {
    await using world = await openWorld();
    const path = join(world.folder, 'transcript.jsonl');
    const transcript = new TranscriptBuilder().prompt('hello').context(id).answer();
    writeFileSync(path, transcript.toString());
    const position = transcript.toString().length;
    expect(await evidenceOf(path, position)).toMatchObject({ isRead: false, isCarried: false, isWhole: true });
    writeFileSync(path, transcript.prompt('again').context(id).answer().toString());
    expect(await evidenceOf(path, position)).toMatchObject({ isRead: true });
  });

  test('who follows it reads on where a line was still being written, and anew where it became shorter', async () => {
    await using world = await openWorld();
    const path = join(world.folder, 'transcript.jsonl');
    const transcript = new Transcript(nodeFileSystem, path);
    const look = async (text: string) => {
      writeFileSync(path, text);
      await transcript.update();
      return transcript.evidenceOf(id, 0).isRead;
    };
    await transcript.update();
    const whole = new TranscriptBuilder().prompt('hello').context(id).answer().toString();
    expect(await look(whole.slice(0, -30))).toBe(false);
    expect(await look(whole)).toBe(true);
    expect(await look(new TranscriptBuilder().prompt('hello').answer().toString())).toBe(false);
    expect(await look(`${new TranscriptBuilder().prompt('hello').answer()}${whole}`)).toBe(true);
  });

  test('a transcript that is not there, or not there yet, proves nothing', async () => {
    await using world = await openWorld();
    const path = join(world.folder, 'none', 'transcript.jsonl');
    expect(await evidenceOf(path, 0)).toMatchObject({ isRead: false, isCarried: false, isWhole: false });
  });
});

describe('a rewind', () => {
  const withMail = (...ids: string[]) => {
    const transcript = new TranscriptBuilder().prompt('hello').answer();
    for (const each of ids) transcript.prompt('mail?', 'p-mail').context(each).answer();
    return transcript;
  };
  /** With the id of the last prompt, and after that many lines have been looked at. */
  const rewoundIn = (transcript: TranscriptBuilder, promptId = 'p-last', settledLines = 0) => {
    const conversation = conversationOf(transcript.lines.slice(0, settledLines));
    conversation.settle();
    transcript.lines.slice(settledLines).forEach((line, number) => {
      const entry = readEntry(line);
      if (entry) conversation.add(entry, settledLines + number);
    });
    return conversation.takeRewound(promptId);
  };

  test('past mail that was read takes it away; one to a later prompt does not', () => {
    expect(rewoundIn(withMail(id).prompt('on').answer().rewind(2).prompt('instead', 'p-last').answer())).toEqual([]);
    expect(rewoundIn(withMail(id).rewind(3).prompt('instead', 'p-last').answer())).toEqual([id]);
    expect(rewoundIn(withMail(id, otherId).rewind(6).prompt('instead', 'p-last').answer())).toEqual([id, otherId]);
  });

  test('past mail that nothing had answered is no loss of what was read', () => {
    const transcript = new TranscriptBuilder().prompt('hello').answer().prompt('mail?').context(id);
    expect(rewoundIn(transcript.rewind(2).prompt('instead', 'p-last').answer())).toEqual([]);
  });

  test('is told once, and not where the message stands in the conversation again', () => {
    const transcript = withMail(id).rewind(3).prompt('instead', 'p-2').answer();
    const conversation = conversationOf(transcript.lines);
    expect(conversation.takeRewound('p-2')).toEqual([id]);
    expect(conversation.takeRewound('p-2')).toEqual([]);
    expect(
      rewoundIn(withMail(id).rewind(3).prompt('instead').context(id).answer().prompt('on', 'p-last').answer()),
    ).toEqual([]);
  });

  test('in another terminal that has the same session open takes nothing away here', () => {
    expect(rewoundIn(withMail(id).rewind(3).prompt('elsewhere', 'p-other').answer(), 'p-mail')).toEqual([]);
    expect(rewoundIn(withMail(id).rewind(3).prompt('here', 'p-here').answer(), 'p-here')).toEqual([id]);
  });

  test('of long ago does not count, and one past what was read long ago does', () => {
    const past = withMail(id, otherId).rewind(3).prompt('instead', 'p-last').answer();
    expect(rewoundIn(past, 'p-last', past.lines.length)).toEqual([]);
    const lines = past.lines.length;
    expect(rewoundIn(past.rewind(8).prompt('further back', 'p-back').answer(), 'p-back', lines)).toEqual([id]);
  });

  test('beyond where reading began takes away all that was read since', () => {
    const transcript = new TranscriptBuilder().prompt('mail?').context(id).answer();
    transcript.add({ type: 'user', promptId: 'p-last', message: { content: 'far back' } }, 'of long ago').answer();
    expect(rewoundIn(transcript)).toEqual([id]);
  });

  test('is not what a compaction is, which keeps what was said in its own words', () => {
    const transcript = withMail(id).add({ type: 'system', subtype: 'compact_boundary' }, null);
    transcript.prompt('This session is continued from …').prompt('on', 'p-last').answer();
    expect(rewoundIn(transcript)).toEqual([]);
  });
});
