import { basename } from 'node:path';
import type { Interceptor, OperationName } from './intercepted-file-system.ts';

/** One operation of a scenario, found by running it once and writing down what it called. */
export interface Step<Scenario> {
  readonly scenario: Scenario;
  /** 1 for the first. */
  readonly number: number;
  readonly operation: OperationName;
  /** For the title of a test or a case. */
  readonly title: string;
}

/** @param rehearse runs a scenario once, without a fault, and has what it does to the disk go through `intercept`. */
export async function recordSteps<Scenario extends { readonly name: string }>(
  scenarios: readonly Scenario[],
  rehearse: (scenario: Scenario, intercept: Interceptor) => Promise<void>,
): Promise<Step<Scenario>[]> {
  const steps: Step<Scenario>[] = [];
  for (const scenario of scenarios) {
    let number = 0;
    await rehearse(scenario, ({ name, paths }, perform) => {
      number += 1;
      const subject = basename(paths.at(-1) ?? '').replace(/~.*/, '');
      steps.push({ scenario, number, operation: name, title: `${scenario.name}, ${number} ${name} ${subject}` });
      return perform();
    });
  }
  return steps;
}
