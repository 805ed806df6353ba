import { beginningAndEnd } from './beginning-and-end.ts';
import { cleaningUp } from './cleaning-up.ts';
import { filing } from './filing.ts';
import { handingOver } from './handing-over.ts';
import { losing } from './losing.ts';
import { renaming } from './renaming.ts';
import type { Situation } from './scenario.ts';
import { sending } from './sending.ts';

/** Everything that may happen to mail. The crash tests, the campaigns and the explorer of the model play it in their ways. */
export const catalogue: readonly Situation[] = [
  ...[beginningAndEnd, sending, handingOver, filing, losing, renaming, cleaningUp],
];

export const storeScenarios = catalogue.flatMap(({ onStore }) => onStore);
export const sessionScenarios = catalogue.flatMap(({ inSession }) => inSession);
export const histories = catalogue.flatMap(({ amongProcesses }) => amongProcesses);

/** For processes that are given its name. */
export function requireScenario<Scenario extends { readonly name: string }>(
  scenarios: readonly Scenario[],
  name: string,
): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`there is no scenario "${name}"`);
  return found;
}
