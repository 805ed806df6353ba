import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

interface Totals {
  passed: number;
  failed: number;
  readonly skippedNames: string[];
  readonly retriedNames: string[];
}

/**
 * Ends the run with the line `N passed, N failed, N skipped`, after the name of every test that was skipped, with the
 * reason, or passed only at a second try.
 * What fails outside a test counts as one failure each: a file that does not load, a broken hook of a suite, an
 * unhandled error, a run that never ended. A run in which nothing passed or failed is a failed run.
 */
export default class PlainReporter implements Reporter {
  #totals: Totals | undefined;

  onInit(): void {
    // Vitest may still print while it closes its workers; only at exit is the line certain to be the last one.
    process.once('exit', () => this.#printAtExit());
  }

  onTestRunEnd(testModules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals: Totals = { passed: 0, failed: unhandledErrors.length, skippedNames: [], retriedNames: [] };
    for (const testModule of testModules) countModule(totals, testModule);
    this.#totals = totals;
  }

  #printAtExit(): void {
    const none = { passed: 0, failed: 1, skippedNames: [], retriedNames: [] };
    const { passed, failed, skippedNames, retriedNames } = this.#totals ?? none;
    if (failed > 0 || passed === 0) process.exitCode ||= 1;
    for (const name of retriedNames) process.stdout.write(`needed a second try: ${name}\n`);
    for (const name of skippedNames) process.stdout.write(`skipped: ${name}\n`);
    process.stdout.write(`${passed} passed, ${failed} failed, ${skippedNames.length} skipped\n`);
  }
}

function countModule(totals: Totals, testModule: TestModule): void {
  countErrorsOutsideTests(totals, testModule);
  for (const suite of testModule.children.allSuites()) countErrorsOutsideTests(totals, suite);
  for (const testCase of testModule.children.allTests()) countTest(totals, testCase);
}

function countErrorsOutsideTests(totals: Totals, group: TestModule | TestSuite): void {
  if (group.errors().length > 0) totals.failed += 1;
}

function countTest(totals: Totals, testCase: TestCase): void {
  const { state } = testCase.result();
  const isRetried = (testCase.diagnostic()?.retryCount ?? 0) > 0;
  if (isRetried) totals.retriedNames.push(nameOf(testCase));
  if (state === 'passed') totals.passed += 1;
  else if (state === 'skipped') totals.skippedNames.push(`${nameOf(testCase)}: ${reasonOf(testCase)}`);
  // A test that is still pending when the run has ended was cut off.
  else totals.failed += 1;
}

function nameOf(testCase: TestCase): string {
  return `${testCase.module.relativeModuleId} > ${testCase.fullName}`;
}

/** What the test says, or else what most conditions of tests are about. */
function reasonOf(testCase: TestCase): string {
  const result = testCase.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const account = process.geteuid?.() === 0 ? 'root' : 'an account that is not root';
  return `not meant for ${process.platform} and ${account}, or not chosen`;
}
