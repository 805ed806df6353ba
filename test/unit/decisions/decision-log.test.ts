import { execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/base/fs.ts';
import { appendLine } from '../../../src/base/fs-append.ts';
import { NewDecisions } from '../../../src/decisions/decision.ts';
import { maxLogBytes, openDecisionLog } from '../../../src/decisions/decision-log.ts';
import { LogReader } from '../../../src/decisions/read-log.ts';
import { layoutOf } from '../../../src/protocol/layout.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const by = { pid: 7, process: 'hook user-prompt-submit' };

let folder: { readonly fs: typeof nodeFileSystem; readonly layout: ReturnType<typeof layoutOf> };

beforeEach(() => {
  folder = { fs: nodeFileSystem, layout: layoutOf(temporaryFolder()) };
});

function fileOf(name: string): string {
  return join(folder.layout.logs, name);
}

test('a decision is one line of JSON with time, process, event, id, reason and milliseconds', async () => {
  const log = await openDecisionLog(folder, by);
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox', 3.06);
  const [line = '', end] = readFileSync(fileOf('brave-fox.ndjson'), 'utf8').split('\n');
  const { at, ...rest } = JSON.parse(line);
  expect(new Date(at).toISOString()).toBe(at);
  expect(rest).toEqual({ ...by, event: 'claim', id: 'msg-1', why: 'the inbox', ms: 3.1 });
  expect(end).toBe('');
  if (process.platform === 'win32') return;
  expect(statSync(fileOf('brave-fox.ndjson')).mode & 0o777).toBe(0o600);
  expect(statSync(folder.layout.logs).mode & 0o777).toBe(0o700);
});

test('a name or an id that can be none becomes no part of the log', async () => {
  const log = await openDecisionLog(folder, by);
  log.note('../escape', 'claim', 'msg-1', 'the inbox');
  log.note('brave-fox', 'quarantine', 'the subject of a message', 'moved to bad/');
  expect(readdirSync(folder.layout.logs)).toEqual(['brave-fox.ndjson']);
  expect(readFileSync(fileOf('brave-fox.ndjson'), 'utf8')).not.toContain('subject');
});

test.each([
  ['a file in the place of the folder', () => writeFileSync(folder.layout.logs, '')],
  [
    'a link in the place of the folder',
    () => {
      mkdirSync(join(folder.layout.root, 'elsewhere'));
      symlinkSync(join(folder.layout.root, 'elsewhere'), folder.layout.logs);
    },
  ],
  ['a folder in the place of the log', () => mkdirSync(fileOf('brave-fox.ndjson'), { recursive: true })],
  [
    'a link in the place of the log',
    () => {
      mkdirSync(folder.layout.logs);
      symlinkSync(join(folder.layout.root, 'target'), fileOf('brave-fox.ndjson'));
    },
  ],
])('%s is no error, and nothing is written through it', async (_what, prepare) => {
  prepare();
  const log = await openDecisionLog(folder, by);
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox');
  expect(existsSync(join(folder.layout.root, 'target'))).toBe(false);
  const elsewhere = join(folder.layout.root, 'elsewhere');
  expect(existsSync(elsewhere) ? readdirSync(elsewhere) : []).toEqual([]);
  expect(await new LogReader(folder, 'brave-fox').readNew()).toSatisfy((found) => !found?.length);
});

const nobody = 65_534;

test('a second name of a file is not written to', async () => {
  const elsewhere = join(folder.layout.root, 'elsewhere');
  writeFileSync(elsewhere, 'theirs');
  mkdirSync(folder.layout.logs);
  linkSync(elsewhere, fileOf('brave-fox.ndjson'));
  const log = await openDecisionLog(folder, by);
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox');
  expect(readFileSync(elsewhere, 'utf8')).toBe('theirs');
  expect(await new LogReader(folder, 'brave-fox').readNew()).toBeUndefined();
});

test.skipIf(process.platform === 'win32')(
  'a pipe in the place of the log gets nothing and keeps nobody waiting, and counts as no log',
  async () => {
    mkdirSync(folder.layout.logs);
    execFileSync('mkfifo', [fileOf('brave-fox.ndjson')]);
    const log = await openDecisionLog(folder, by);
    log.note('brave-fox', 'claim', 'msg-1', 'nobody reads');
    const pipe = openSync(fileOf('brave-fox.ndjson'), constants.O_RDONLY | constants.O_NONBLOCK);
    log.note('brave-fox', 'claim', 'msg-2', 'somebody reads');
    // Empty, as a pipe without a writer is.
    expect(readFileSync(pipe, 'utf8')).toBe('');
    closeSync(pipe);
    expect(await new LogReader(folder, 'brave-fox').readNew()).toBeUndefined();
  },
);

test.skipIf(process.geteuid?.() !== 0)("nothing is written to another account's folder", async () => {
  mkdirSync(folder.layout.logs);
  chownSync(folder.layout.logs, nobody, nobody);
  const log = await openDecisionLog(folder, by);
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox');
  expect(readdirSync(folder.layout.logs)).toEqual([]);
});

test('a folder that was removed is created for the next decision but one', async () => {
  const log = await openDecisionLog({ ...folder, layout: layoutOf(join(folder.layout.root, 'missing')) }, by);
  const { logs, root } = layoutOf(join(folder.layout.root, 'missing'));
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox');
  expect(existsSync(root)).toBe(false);
  mkdirSync(root);
  log.note('brave-fox', 'claim', 'msg-2', 'the inbox');
  log.note('brave-fox', 'claim', 'msg-3', 'the inbox');
  expect(readFileSync(join(logs, 'brave-fox.ndjson'), 'utf8')).toMatch(/^[^\n]*msg-3[^\n]*\n$/);
});

test('a full log is put aside, one older file is kept, and a reader misses no line on the way', async () => {
  const log = await openDecisionLog(folder, by);
  const reader = new LogReader(folder, 'brave-fox');
  expect(await reader.readNew()).toBeUndefined();
  const read: string[] = [];
  let written = 0;
  const why = 'x'.repeat(300);
  const linesPerLook = 4_000;
  for (let look = 0; look < 8; look += 1) {
    for (let line = 0; line < linesPerLook; line += 1) log.note('brave-fox', 'doorbell', `msg-${written++}`, why);
    read.push(...((await reader.readNew()) ?? []).map(({ id }) => String(id)));
  }
  expect(read).toEqual(Array.from({ length: written }, (_, index) => `msg-${index}`));
  expect(readdirSync(folder.layout.logs).sort()).toEqual(['brave-fox.1.ndjson', 'brave-fox.ndjson']);
  for (const file of readdirSync(folder.layout.logs))
    expect(statSync(fileOf(file)).size).toBeLessThanOrEqual(maxLogBytes);
  const afresh = await new LogReader(folder, 'brave-fox').readNew();
  expect(afresh?.at(-1)?.id).toBe(`msg-${written - 1}`);
  expect(afresh?.length).toBeGreaterThan(linesPerLook);
});

test('a log that cannot be put aside does not grow', async () => {
  mkdirSync(fileOf('brave-fox.1.ndjson'), { recursive: true });
  writeFileSync(fileOf('brave-fox.ndjson'), 'x'.repeat(100));
  const file = { path: fileOf('brave-fox.ndjson'), olderPath: fileOf('brave-fox.1.ndjson'), maxBytes: 100 };
  writeFileSync(join(file.olderPath, 'kept'), '');
  expect(() => appendLine(file, 'more')).toThrow();
  expect(statSync(file.path).size).toBe(100);
});

test('a reader waits for the end of a line, and leaves out what is no decision', async () => {
  const log = await openDecisionLog(folder, by);
  log.note('brave-fox', 'claim', 'msg-1', 'the inbox');
  const whole = readFileSync(fileOf('brave-fox.ndjson'), 'utf8');
  writeFileSync(fileOf('brave-fox.ndjson'), `garbage\n{"at":1}\n${whole.slice(0, 20)}`);
  const reader = new LogReader(folder, 'brave-fox');
  expect(await reader.readNew()).toEqual([]);
  writeFileSync(fileOf('brave-fox.ndjson'), `garbage\n{"at":1}\n${whole}`);
  expect((await reader.readNew())?.map(({ id }) => id)).toEqual(['msg-1']);
});

test('what is decided again the same way is noted once', async () => {
  const log = await openDecisionLog(folder, by);
  const decisions = new NewDecisions(log);
  for (const why of ['quiet', 'quiet', 'rung', 'quiet']) decisions.note('brave-fox', 'doorbell', 'msg-1', why);
  decisions.note('brave-fox', 'doorbell', 'msg-2', 'quiet');
  const found = await new LogReader(folder, 'brave-fox').readNew();
  expect(found?.map(({ id, why }) => `${id} ${why}`)).toEqual([
    'msg-1 quiet',
    'msg-1 rung',
    'msg-1 quiet',
    'msg-2 quiet',
  ]);
});
