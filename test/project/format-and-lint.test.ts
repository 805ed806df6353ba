import { expect, test } from 'vitest';
import { runTool } from './repository.ts';

test('every file is formatted and passes the linter', () => {
  const { exitCode, output } = runTool('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off', '.');
  expect(exitCode, output).toBe(0);
});
