import { expect, test } from 'vitest';
import { type PromptSource, promptSource } from '../../../src/claude-code/prompt-source.ts';

const stream = ['--output-format', 'stream-json', '--verbose', '--input-format', 'stream-json'];

test.each<[title: string, entryPoint: string | undefined, words: string[], source: PromptSource]>([
  ['a terminal', 'cli', ['claude'], 'terminal'],
  ['a terminal whose prompt looks like an option', 'cli', ['claude', '-p'], 'terminal'],
  ['claude -p', 'sdk-cli', ['claude', '-p', 'hello'], 'one prompt'],
  ['claude -p below a program with the SDK', 'sdk-ts', ['claude', '-p', 'hello'], 'one prompt'],
  ['the long option', 'claude-vscode', ['claude', 'hello', '--print'], 'one prompt'],
  ['several options in one word', 'sdk-cli', ['claude', '-cp', 'hello'], 'one prompt'],
  ['a stream by hand', 'sdk-cli', ['claude', '-p', ...stream], 'stream'],
  ['a stream of a host that leaves -p out', 'sdk-ts', ['claude', ...stream], 'stream'],
  ['a stream with the option in one word', 'sdk-py', ['claude', '-p', '--input-format=stream-json'], 'stream'],
  ['a host that sends text', 'sdk-ts', ['claude', '-p', '--input-format', 'text'], 'one prompt'],
  ['a terminal below a session of a host', 'claude-vscode', ['claude'], 'unknown'],
  ['a pipe without -p', 'sdk-cli', ['claude'], 'unknown'],
  ['a host without a command line', 'claude-desktop', [], 'unknown'],
  ['a client of which nothing else is known', 'sdk-cli', [], 'one prompt'],
  ['nothing at all', undefined, [], 'unknown'],
])('%s', (_title, entryPoint, words, source) => {
  const environment = entryPoint === undefined ? {} : { CLAUDE_CODE_ENTRYPOINT: entryPoint };
  expect(promptSource(words, environment)).toBe(source);
});
