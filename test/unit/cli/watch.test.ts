import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notifyCommand } from '../../../src/cli/notify-desktop.ts';
import { eventLine } from '../../../src/cli/watch-view.ts';
import type { MailEvent } from '../../../src/delivery/observe.ts';
import { CliRig } from './cli-rig.ts';

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

const message: MailEvent = {
  kind: 'message',
  id: 'msg-1',
  from: 'calm-owl',
  to: 'brave-fox',
  state: 'queued',
  type: 'message',
  preview: 'the build is…',
  atMs: 0,
};

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

test('watch --notify shows mail to one name once, with the texts as arguments', async () => {
  const [folder, log] = [join(rig.folder, 'programs'), join(rig.folder, 'notes')];
  mkdirSync(folder);
  const program = join(folder, 'notify-send');
  writeFileSync(
    program,
    `#!${process.execPath}\nrequire('fs').appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + '\\n');`,
  );
  chmodSync(program, 0o755);
  await rig.know('bob', 'carol');
  await rig.startSession('calm-owl');
  const environment = { PATH: `${folder}:${process.env.PATH}` };
  const lines = eventsOf(rig.start(['watch', '--json', '--notify', 'bob'], { environment }));
  await nextEvent(lines);
  await rig.post('alice', 'carol', 'this is for somebody else entirely');
  await rig.post('alice', 'bob', '$(touch hacked) and `more` of it');
  await expect.poll(() => existsSync(log), { timeout: 8_000 }).toBe(true);
  await rig.receive('bob');
  let event = await nextEvent(lines);
  while (event.state !== 'seen') event = await nextEvent(lines);
  const notes = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(notes).toEqual([['--app-name=cc2cc', '--', 'Mail from alice to bob', expect.stringMatching(/^\$\(touch/)]]);
  expect(existsSync(join(rig.folder, 'hacked'))).toBe(false);
});

test('eventLine shows hidden characters, so that no text can move the cursor', () => {
  const line = eventLine({ ...message, preview: '\x1b[2Jgone' });
  expect(line).toContain('calm-owl → brave-fox  queued  msg-1  \\u{1b}[2Jgone');
});

test.each(['linux', 'darwin', 'win32'] as const)('on %s a notification passes no text through a shell', (platform) => {
  const { program, args } = notifyCommand(platform, 'title', '"; rm -rf ~; "');
  expect(program).toBe({ linux: 'notify-send', darwin: 'osascript', win32: 'powershell' }[platform]);
  const scripts = args.filter((argument) => argument.includes('rm -rf') && argument !== '"; rm -rf ~; "');
  expect(scripts).toEqual([]);
});
