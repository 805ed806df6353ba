import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenClientVariable } from '../../test/harness/install-client.ts';
import { repositoryRoot } from '../package-json.mts';

/** What vitest reports as JSON, as far as it is read here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

let running: ChildProcess | undefined;

/**
 * Runs the end-to-end tests on one client, and the files with failures a second time.
 * @returns the tests that failed in both runs, and a sentence for a run that gave no report.
 */
export async function runEndToEnd(version: string): Promise<string[]> {
  const first = await runTests(version, []);
  if (first.exitCode === 0) return [];
  const files = failedFiles(first.report);
  const second = await runTests(version, files);
  if (second.exitCode === 0) return [];
  return failedTwice(first.report, second.report);
}

export function failedFiles(report: TestReport | undefined): string[] {
  return (report?.testResults ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);
}

export function failedTwice(first: TestReport | undefined, second: TestReport | undefined): string[] {
  // A run that broke off says nothing of single tests, and a second time it is no accident.
  if (second === undefined) return ['the end-to-end tests broke off'];
  const before = new Set(failedTests(first));
  const again = failedTests(second);
  return first === undefined ? again : again.filter((test) => before.has(test));
}

function failedTests(report: TestReport | undefined): string[] {
  return (report?.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed').map(({ fullName }) => fullName);
    // A file that cannot be loaded has no results.
    return failed.length === 0 && status === 'failed' ? [name] : failed;
  });
}

export function endTests(): void {
  running?.kill('SIGTERM');
}

async function runTests(version: string, files: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cc2cc-canary-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const vitest = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs');
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      running = spawn(process.execPath, [vitest, 'run', '--project', 'end-to-end', ...reporters, ...files], {
        cwd: repositoryRoot,
        env: { ...process.env, [chosenClientVariable]: version },
        stdio: 'inherit',
      });
      running.once('error', reject).once('close', resolve);
    });
    const text = await readFile(reportFile, 'utf8').catch(() => undefined);
    return { exitCode, report: text === undefined ? undefined : (JSON.parse(text) as TestReport) };
  } finally {
    running = undefined;
    await rm(folder, { recursive: true, force: true });
  }
}
