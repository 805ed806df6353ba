import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bundleEntry } from '../../../scripts/bundle.mts';
import { bundles } from '../../../scripts/bundles.mts';
import { repositoryRoot } from '../../../scripts/package-json.mts';
import { commands as verbs } from '../../../src/cli/all-commands.ts';
import { reserve } from '../../../src/reservations/reserve.ts';
import { CliRig } from '../../support/cli-rig.ts';
import { documentedFields } from '../../support/json-document.ts';
import { fieldsOf, type JsonOutput, jsonOutputs } from '../../support/json-output.ts';

const document = readFileSync(join(repositoryRoot, 'docs', 'JSON.md'), 'utf8');

// Each test starts many programs, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let rig: CliRig;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('alice', 'bob');
});

afterEach(() => rig[Symbol.asyncDispose]());

/** Runs a command and reads what it printed as one of the outputs that are documented. */
async function printed(output: JsonOutput, args: readonly string[], stdin = ''): Promise<{ id: string }> {
  const { exitCode, stdout, stderr } = await rig.run([...args, '--json'], { stdin });
  expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: '' });
  return jsonOutputs[output].parse(JSON.parse(stdout)) as { id: string };
}

test('docs/JSON.md lists the fields that the schemas have, and no others', () => {
  const documented = documentedFields(document);
  expect([...documented.keys()].sort()).toEqual(Object.keys(jsonOutputs).sort());
  for (const [output, schema] of Object.entries(jsonOutputs)) {
    expect([output, documented.get(output)?.sort()]).toEqual([output, fieldsOf(schema).sort()]);
  }
});

test('docs/JSON.md names every verb and every code of an error', () => {
  const headings = [...documentedFields(document).keys()].join(' ');
  expect(verbs.map(({ name }) => name).filter((name) => !headings.includes(name))).toEqual([]);
  const source = readFileSync(join(repositoryRoot, 'src', 'base', 'errors.ts'), 'utf8');
  const codes = [...source.matchAll(/^ {2}'([A-Z_]+)',/gm)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(0);
  expect([...codes, 'DEFECT'].filter((code) => !document.includes(`\`${code}\``))).toEqual([]);
});

test('messages: sent, listed, answered, found', async () => {
  await printed('version', ['version']);
  await printed('init', ['init']);
  await printed('init', ['init', '--as', 'carol']);
  const { id } = await printed('send to one name', ['send', 'bob', 'which port?', '--as', 'alice']);
  await printed('status of a message', ['status', id]);
  const copies = await printed('send to any other address, broadcast', [
    'send',
    'bob,alice',
    'to both',
    '--as',
    'carol',
  ]);
  await printed('status of a message', ['status', (copies as unknown as { id: string }[])[0]?.id ?? '']);
  await printed('send to any other address, broadcast', ['broadcast', 'to nobody', '--as', 'alice']);
  await printed('agents', ['agents']);
  await printed('receive', ['receive', '--as', 'bob']);
  await printed('reply', ['reply', id, '8080', '--as', 'bob']);
  await printed('reply --all', ['reply', '--all', id, 'or 8081', '--as', 'bob']);
  await printed('status of a message', ['status', id]);
  await printed('thread, search', ['thread', id, '--as', 'alice']);
  await printed('thread, search', ['search', 'port', '--as', 'alice']);
  await printed('status without an id', ['status', '--as', 'alice']);
  await printed('cc2cc alone', ['--as', 'alice']);
});

test('how one stands, with mail under way and a reservation', async () => {
  const session = await rig.startSession('calm-owl');
  await rig.post('alice', 'calm-owl', 'look at the log');
  const request = { directory: rig.folder, paths: ['src/*.ts'], reason: 'a move' };
  await reserve(await rig.bridge(), { name: 'calm-owl', client: session }, request);
  const standing = await printed('status without an id', ['status', '--as', 'alice']);
  expect(standing).toMatchObject({ unseen: [{ to: 'calm-owl' }], reservations: [{ name: 'calm-owl' }] });
  await printed('agents', ['agents']);
});

test('a question and its answer', async () => {
  const asking = printed('ask', ['ask', 'bob', 'which port?', '--as', 'alice']);
  await answer('8080');
  expect(await asking).toMatchObject({ text: '8080', from: 'bob' });
});

/** As bob, to the first message that comes. */
async function answer(text: string): Promise<void> {
  const [mail] = await rig.json<{ id: string }[]>(['receive', '--as', 'bob', '--wait', '30']);
  await rig.json(['reply', mail?.id ?? '', text, '--as', 'bob']);
}

test('tasks', async () => {
  const give = ['send', 'bob', 'paint the fence', '--type', 'task', '--deadline', '3600', '--as', 'alice'];
  const { id } = await printed('send to one name', give);
  await printed('task list', ['task', 'list', '--as', 'bob']);
  await printed('task update, task take', ['task', 'update', id, 'working', '--as', 'bob']);
  await printed('task show', ['task', 'show', id]);
  await printed('status of a message', ['status', id]);
  await printed('receive', ['receive', '--as', 'bob']);
  await printed('reply', ['reply', id, 'green', '--as', 'bob']);
  await rig.know('carol');
  const copies = await rig.json<{ id: string }[]>(['send', 'bob,carol', 'paint it', '--type', 'task', '--as', 'alice']);
  await printed('task update, task take', ['task', 'take', copies[0]?.id ?? '', '--as', 'bob']);
});

test('what goes on', async () => {
  const watching = rig.start(['watch', '--json']);
  const lines = createInterface({ input: watching.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  await rig.startSession('calm-owl');
  jsonOutputs['watch: an agent'].parse(await next());
  await rig.post('alice', 'bob', 'look at the log');
  jsonOutputs['watch: a message'].parse(await next());
});

test('upkeep', async () => {
  await rig.post('alice', 'bob', 'hi');
  await rig.receive('bob');
  await printed('validate', ['validate']);
  await printed('cleanup', ['cleanup', '--dry-run', '--older-than', '0']);
  await printed('completion', ['completion', 'bash']);
  await printed('statusline', ['statusline'], '{}');
  await printed('doctor', ['doctor']);
  for (const more of [[], ['--remove'], ['--remove']]) await printed('install-cli', ['install-cli', ...more]);
  if (process.platform === 'linux') {
    await printed('service --dry-run', ['service', 'install', '--dry-run', '--notify', 'bob']);
    await runService();
  }
});

/** With a service manager that only says yes. */
async function runService(): Promise<void> {
  const folder = join(rig.folder, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'systemctl'), '#!/bin/sh\n', { mode: 0o755 });
  const environment = { PATH: folder };
  for (const action of ['install', 'status', 'uninstall']) {
    jsonOutputs.service.parse(await rig.json(['service', action], { environment }));
  }
}

test('what is wrong with files', async () => {
  const file = join(rig.folder, 'draft.json');
  writeFileSync(file, '{}');
  const { exitCode, stdout, stderr } = await rig.run(['validate', file, '--json']);
  expect(exitCode).toBe(1);
  expect(jsonOutputs.validate.parse(JSON.parse(stdout)).problems).toHaveLength(1);
  jsonOutputs['an error'].parse(JSON.parse(stderr));
});

test('a session in its status line', async () => {
  const inside = await rig.startSession('calm-owl');
  expect(jsonOutputs.statusline.parse(await rig.json(['statusline'], { inside }))).toMatchObject({ unread: 0 });
});

test('the address of the dashboard', async () => {
  const bundle = bundles.find(({ kind }) => kind === 'dashboard');
  if (!bundle) throw new Error('no bundle of the dashboard is listed');
  writeFileSync(join(rig.program, '..', 'dashboard.js'), (await bundleEntry(bundle)).contents);
  const serving = rig.start(['dashboard', '--as', 'alice', '--json']);
  const [line] = await once(createInterface({ input: serving.stdout }), 'line');
  jsonOutputs.dashboard.parse(JSON.parse(line));
  await printed('dashboard --stop', ['dashboard', '--stop']);
});

test('an error, and a warning', async () => {
  const failed = await rig.run(['status', 'msg-unknown', '--json']);
  expect(failed.exitCode).toBe(3);
  expect(jsonOutputs['an error'].parse(JSON.parse(failed.stderr)).error.code).toBe('NOT_FOUND');
  await rig.run(['init']);
  chmodSync(join(rig.bridgeDirectory, 'secret.key'), 0o644);
  const warned = await rig.run(['send', 'bob', 'hi', '--as', 'alice', '--json']);
  jsonOutputs['a warning'].parse(JSON.parse(warned.stderr));
});
