import { expect, test } from 'vitest';
import { runTool } from './repository.ts';

test.each(['.', 'src/dashboard/page'])(
  'what belongs to the TypeScript project %s passes the type checker',
  (project) => {
    const { exitCode, output } = runTool('typescript/bin/tsc', '--noEmit', '--project', project);
    expect(exitCode, output).toBe(0);
  },
);
