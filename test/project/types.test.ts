import { expect, test } from 'vitest';
import { runTool } from './repository.ts';

test('sources, scripts and tests pass the type checker', () => {
  const { exitCode, output } = runTool('typescript/bin/tsc', '--noEmit');
  expect(exitCode, output).toBe(0);
});
