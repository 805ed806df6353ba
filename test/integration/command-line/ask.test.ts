import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { listInbox } from '../../../src/store/inbox.ts';
import { CliRig } from '../../support/cli-rig.ts';
import { reply } from '../../support/reply.ts';

// Some wait for a second on purpose, as the program does.
vi.setConfig({ testTimeout: 30_000 });

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('fox');
});

afterEach(() => rig[Symbol.asyncDispose]());

/** Starts a question and gives its id once it lies in the mailbox of the one that is asked. */
async function startAsking(args: readonly string[]) {
  const child = rig.start(['ask', ...args]);
  child.stdin.end();
  const over = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(([stdout, stderr]) => ({
    exitCode: child.exitCode,
    stdout,
    stderr,
  }));
  const { store } = await rig.bridge();
  const waiting = async () => (await listInbox(store, mailboxOf(store.layout.root, 'fox')))[0]?.replace('.json', '');
  const id = (await vi.waitUntil(waiting, { timeout: 10_000, interval: 50 })) ?? '';
  return { id, over };
}

async function answer(id: string, body: string): Promise<string> {
  return (await reply(await rig.bridge(), { name: 'fox', mode: 'script' }, id, body)).id;
}

test('the answer is printed and counts as seen', async () => {
  const { id, over } = await startAsking(['fox', 'where is it?', '--as', 'cron']);
  const replyId = await answer(id, 'in the shed\nbehind the house');
  expect(await over).toEqual({ exitCode: 0, stdout: 'in the shed\nbehind the house\n', stderr: '' });
  expect(await rig.status(replyId)).toMatchObject({ state: 'seen', proof: 'acknowledgement' });
  expect(await rig.receive('cron')).toEqual([]);
});

test('as JSON it says which message answers which', async () => {
  const { id, over } = await startAsking(['fox', 'where is it?', '--as', 'cron', '--json']);
  const replyId = await answer(id, 'there');
  const { stdout } = await over;
  expect(JSON.parse(stdout)).toMatchObject({ id, replyId, from: 'fox', text: 'there', thread: id, redelivered: false });
});

test('two questions of one name wait at once, and each gets its own answer', async () => {
  const first = await startAsking(['fox', 'one?', '--as', 'cron']);
  await rig.receive('fox');
  const second = await startAsking(['fox', 'two?', '--as', 'cron']);
  await answer(second.id, 'second');
  await answer(first.id, 'first');
  expect([(await first.over).stdout, (await second.over).stdout]).toEqual(['first\n', 'second\n']);
});

test('without an answer in time it ends with 4, and the late one waits for receive', async () => {
  const { exitCode, stdout, stderr } = await rig.run(['ask', 'fox', 'where?', '--as', 'cron', '--timeout', '0.2']);
  expect([exitCode, stdout]).toEqual([4, '']);
  const [, id = ''] =
    /^cc2cc: TIMED_OUT: no answer within 0.2 s: fox .*\. The question (msg-\w+) stays open; /.exec(stderr) ?? [];
  await answer(id, 'late');
  expect(await rig.receive('cron')).toMatchObject([{ replyTo: id, content: { text: 'late' }, redelivered: false }]);
});

test('what cannot be asked is refused, and leaves nothing behind', async () => {
  await rig.startSession('owl');
  const refused: [string[], number, RegExp][] = [
    [['nobody', 'x'], 3, /UNKNOWN_RECIPIENT: no agent named "nobody"/],
    [['cron', 'x'], 3, /UNKNOWN_RECIPIENT/],
    [['fox', ' '], 2, /BAD_INPUT: the text is empty/],
    [['fox', 'x', '--timeout', 'soon'], 2, /BAD_INPUT: --timeout is "soon"/],
    [[], 2, /BAD_INPUT: missing required argument/],
  ];
  for (const [args, code, error] of refused) {
    const run = await rig.run(['ask', ...args, '--as', 'cron']);
    expect([run.exitCode, run.stdout], args.join(' ')).toEqual([code, '']);
    expect(run.stderr).toMatch(error);
  }
  const taken = await rig.run(['ask', 'fox', 'x', '--as', 'owl']);
  expect([taken.exitCode, taken.stderr]).toEqual([1, expect.stringMatching(/NAME_TAKEN: a live session/)]);
  expect(await rig.receive('fox')).toEqual([]);
});

test('a conversation and what one wrote and got can be looked up', async () => {
  await rig.know('cron');
  const id = await rig.post('cron', 'fox', 'where is the parcel?');
  const replyId = await answer(id, 'the parcel is in the shed');
  const thread = await rig.json<{ id: string; to: string; state: string }[]>(['thread', replyId, '--as', 'fox']);
  expect(thread.map((message) => [message.id, message.to])).toEqual([
    [id, 'fox'],
    [replyId, 'cron'],
  ]);
  const { stdout } = await rig.run(['thread', id, '--as', 'fox', '--markdown']);
  expect(stdout).toMatch(
    /^# Thread msg-\w+\n\n2 messages in the mail of fox\.\n\n## cron to fox, .*```text\nwhere is the parcel\?\n```\n/s,
  );
  const found = await rig.json<{ id: string }[]>(['search', 'parcel', 'shed', '--as', 'fox']);
  expect(found.map((message) => message.id)).toEqual([replyId]);
  const phrase = await rig.json<unknown[]>(['search', 'the shed', '--as', 'cron', '--since', '1h', '--from', 'fox']);
  expect(phrase).toHaveLength(1);
  expect((await rig.run(['search', 'zebra', '--as', 'fox'])).stdout).toMatch(/^Nothing was found\.\n/);
  expect((await rig.run(['search', '--as', 'fox'])).exitCode).toBe(2);
  expect((await rig.run(['thread', 'msg-nothing', '--as', 'fox'])).exitCode).toBe(3);
});

test('a script answers all of a conversation', async () => {
  await rig.know('owl', 'cron');
  const id = await rig.post('cron', 'fox', 'who comes?');
  await rig.run(['send', 'owl', 'who comes, too?', '--thread', id, '--as', 'cron']);
  const posted = await rig.json<{ to: string }[]>(['reply', id, 'I do', '--all', '--as', 'fox']);
  expect(posted.map(({ to }) => to)).toEqual(['cron', 'owl']);
});
