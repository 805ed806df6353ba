import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CliRig } from '../../support/cli-rig.ts';
import {
  dropInjections,
  expectHarmlessForModel,
  expectQuietTerminal,
  packedInjections,
} from '../../support/injection-checks.ts';
import { injections } from '../../support/injection-corpus.ts';

vi.setConfig({ testTimeout: 60_000 });

let rig: CliRig;
let inbox: string;

beforeEach(async () => {
  rig = await CliRig.build();
  await rig.know('brave-fox');
  inbox = join(rig.bridgeDirectory, 'to-brave-fox', 'inbox');
});

afterEach(() => rig[Symbol.asyncDispose]());

test('a person who receives the corpus gets it without anything that acts on the terminal, each body indented', async () => {
  dropInjections(inbox);
  const { stdout, exitCode } = await rig.run(['receive', '--as', 'brave-fox']);
  expect(exitCode).toBe(0);
  expectQuietTerminal(stdout);
  const heads = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('  '));
  expect(heads).toHaveLength(packedInjections.length);
  for (const head of heads) expect(head).toMatch(/^file-[0-9a-f]{20} from .* \(message, normal/);
});

test('a script that receives it as JSON gets every character, and the terminal none that acts', async () => {
  const names = dropInjections(inbox);
  const { stdout } = await rig.run(['receive', '--as', 'brave-fox', '--json']);
  expectQuietTerminal(stdout);
  const texts = (JSON.parse(stdout) as { content: { text: string } }[]).map(({ content }) => content.text);
  expect(names).toHaveLength(texts.length);
  expect(texts).toEqual(packedInjections);
});

test('a model that runs it in its session gets whole frames', async () => {
  const client = await rig.startSession('brave-fox');
  dropInjections(inbox);
  const { stdout } = await rig.run(['receive'], { inside: client });
  expect(expectHarmlessForModel(stdout).frames.length).toBeGreaterThan(3);
});

test('states, lists, advice and errors act on no terminal either, in both forms', async () => {
  const nasty = injections.map(({ text }) => text).find((text) => text.includes('\u001b]0;')) ?? '';
  const expired = { id: 'letter-1', from: nasty, content: nasty, ttl: 0, timestamp: '2026-01-01 (\u001b[2J)' };
  writeFileSync(join(inbox, 'a.json'), JSON.stringify(expired));
  writeFileSync(join(inbox, 'b.json'), JSON.stringify({ id: 'letter-2', from: `${nasty}\u009b2J`, content: nasty }));
  const card = { name: 'brave-fox', directory: `/tmp/${nasty}` };
  writeFileSync(join(rig.bridgeDirectory, 'agents', 'brave-fox.json'), JSON.stringify(card));
  const commands = [
    ['status', 'letter-1'],
    ['status', 'letter-2'],
    ['status', '--as', 'brave-fox'],
    ['status', nasty.replaceAll('\0', '')],
    ['agents'],
    ['doctor'],
    ['reply', 'letter-2', 'thanks', '--as', 'brave-fox'],
    ['send', `${nasty}\u009b2J`, 'x', '--as', 'cron'],
    [`${nasty}\u009b2J`],
  ];
  for (const args of commands.flatMap((command) => [command, [...command, '--json']])) {
    const { stdout, stderr } = await rig.run(args);
    expect(stdout + stderr, args[0]).not.toBe('');
    expectQuietTerminal(stdout + stderr);
  }
});
