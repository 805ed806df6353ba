import { defineConfig } from 'vitest/config';
import { packageJson } from './scripts/package-json.mts';

const second = 1000;

function project(
  name: string,
  testTimeout: number,
  groupOrder: number,
  // Without it a machine with two cores would use one.
  limits: { maxWorkers?: number | string; retry?: number } = { maxWorkers: '100%' },
) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout,
      hookTimeout: testTimeout,
      sequence: { groupOrder },
      ...limits,
    },
  };
}

export default defineConfig({
  define: { __CC2CC_VERSION__: JSON.stringify(packageJson.version) },
  test: {
    reporters: ['default', './scripts/plain-reporter.mts'],
    globalSetup: ['test/harness/remove-installed-plugins.ts'],
    projects: [
      project('unit', 10 * second, 0),
      project('integration', 10 * second, 0),
      project('property', 120 * second, 0),
      project('crash', 120 * second, 0),
      project('project', 120 * second, 0),
      // Each of these runs whole clients; more than two at a time starve each other and then time out.
      // A real client on a busy machine is late now and then; what needed a second try is named at the end of the run.
      project('end-to-end', 180 * second, 1, { maxWorkers: 2, retry: 1 }),
    ],
  },
});
