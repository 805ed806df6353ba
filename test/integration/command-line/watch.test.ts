import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailboxOf } from '../../../src/protocol/layout.ts';
import { CliRig } from '../../support/cli-rig.ts';

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
});

afterEach(() => rig[Symbol.asyncDispose]());

/** What a running `watch --json` prints, one event at a time. */
function eventsOf(child: ChildProcess): AsyncIterator<string> {
  if (!child.stdout) throw new Error('its output is not piped');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

async function nextEvent(lines: AsyncIterator<string>): Promise<Record<string, unknown>> {
  const { value } = await lines.next();
  return JSON.parse(String(value));
}

test('watch tells who is online, and of each message as it comes into its states', async () => {
  await rig.know('bob');
  await rig.startSession('calm-owl');
  const lines = eventsOf(rig.start(['watch', '--json']));
  expect(await nextEvent(lines)).toMatchObject({ kind: 'agent', name: 'calm-owl', online: true });
  const id = await rig.post('alice', 'bob', 'please look at the log of tonight');
  const preview = expect.stringMatching(/^please look/);
  expect(await nextEvent(lines)).toMatchObject({
    kind: 'message',
    id,
    from: 'alice',
    to: 'bob',
    state: 'queued',
    preview,
  });
  await rig.receive('bob');
  let event = await nextEvent(lines);
  while (event.state !== 'seen') event = await nextEvent(lines);
  expect(event).toMatchObject({ kind: 'message', id, state: 'seen' });
});

test('watch ends by itself after --for, with nothing on standard error', async () => {
  expect(await rig.run(['watch', '--for', '0.1'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

/** Runs `watch --notify bob` with a program in the place of the desktop's. */
class NotifiedWatch {
  readonly #folder = join(rig.folder, 'programs');
  readonly #log = join(rig.folder, 'notes');
  readonly lines: AsyncIterator<string>;

  /** @param code how the program ends. */
  constructor(code = 0) {
    mkdirSync(this.#folder);
    const program = join(this.#folder, 'notify-send');
    const note = `require('fs').appendFileSync(${JSON.stringify(this.#log)}, JSON.stringify(process.argv.slice(2)) + '\\n')`;
    writeFileSync(program, `#!${process.execPath}\n${note}; process.exitCode = ${code};`);
    chmodSync(program, 0o755);
    const environment = { PATH: `${this.#folder}:${process.env.PATH}` };
    this.lines = eventsOf(rig.start(['watch', '--json', '--notify', 'bob'], { environment }));
  }

  notes(): string[][] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
}

const onDesktop = process.platform === 'linux';

test.runIf(onDesktop)('watch --notify shows mail to one name once, with the texts as arguments', async () => {
  await rig.know('bob', 'carol');
  await rig.startSession('calm-owl');
  const watch = new NotifiedWatch();
  await nextEvent(watch.lines);
  await rig.post('alice', 'carol', 'this is for somebody else entirely');
  await rig.post('alice', 'bob', '$(touch hacked) and `more` of it');
  await expect.poll(watch.notes.bind(watch), { timeout: 8_000 }).toHaveLength(1);
  await rig.receive('bob');
  let event = await nextEvent(watch.lines);
  while (event.state !== 'seen') event = await nextEvent(watch.lines);
  expect(watch.notes()).toEqual([
    ['--app-name=cc2cc', '--', 'Mail from alice to bob', expect.stringMatching(/^\$\(touch/)],
  ]);
  expect(existsSync(join(rig.folder, 'hacked'))).toBe(false);
});

test.runIf(onDesktop)(
  'no file that anybody drops ends it or speaks as anything but text, and each says that nobody signed it',
  async () => {
    await rig.know('bob');
    await rig.startSession('calm-owl');
    const watch = new NotifiedWatch();
    await nextEvent(watch.lines);
    const link = '<a href="http://127.0.0.1/">click & see</a> '.repeat(3);
    const names = ['a\0b', 'x'.repeat(200_000), '<b>root</b>', '\u202egnihton', '--urgency=critical', 'two\nlines'];
    const { inbox } = mailboxOf(rig.bridgeDirectory, 'bob');
    for (const [index, from] of names.entries()) {
      const draft = join(rig.folder, 'draft.json');
      writeFileSync(draft, JSON.stringify({ id: `letter-${index}`, from, content: `${link}\0` }));
      renameSync(draft, join(inbox, `letter-${index}.json`));
    }
    await expect.poll(watch.notes.bind(watch), { timeout: 15_000 }).toHaveLength(names.length);
    await rig.post('alice', 'bob', 'good morning to you all');
    await expect.poll(watch.notes.bind(watch), { timeout: 8_000 }).toHaveLength(names.length + 1);
    const notes = watch.notes();
    expect(notes.pop()?.[2]).toBe('Mail from alice to bob');
    for (const [, , title = '', body = ''] of notes) {
      expect(title).toMatch(/^Unsigned: mail from "?.{1,100}"? to bob$/);
      expect(body).toMatch(/^&lt;a href="http/);
      expect(body).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(title + body).not.toMatch(/[\p{Control}\p{Bidi_Control}]/u);
    }
  },
);

test.runIf(onDesktop)('a notification that is not taken ends nothing', async () => {
  await rig.know('bob');
  await rig.startSession('calm-owl');
  const watch = new NotifiedWatch(1);
  await nextEvent(watch.lines);
  await rig.post('alice', 'bob', 'the first of two messages');
  await expect.poll(watch.notes.bind(watch), { timeout: 8_000 }).toHaveLength(1);
  await rig.post('alice', 'bob', 'the second of two messages');
  await expect.poll(watch.notes.bind(watch), { timeout: 8_000 }).toHaveLength(2);
});

test.runIf(onDesktop)('where no program shows notifications it ends and says so', async () => {
  await rig.know('bob');
  const watching = rig.start(['watch', '--json', '--notify', 'bob'], { environment: { PATH: rig.folder } });
  await rig.post('alice', 'bob', 'the first of two messages');
  const errors = text(watching.stderr);
  let sent = 1;
  const ended = once(watching, 'exit');
  const resend = setInterval(() => void rig.post('alice', 'bob', `message ${sent++}, in case it had not begun`), 500);
  const [code] = await ended;
  clearInterval(resend);
  expect(code).toBe(1);
  expect(await errors).toContain('showing a notification failed');
});
