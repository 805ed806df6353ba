import { Cc2ccError } from '../base/errors.ts';
import type { Environment, Given } from '../base/settings.ts';

/** The variables that have an option of the plugin beside them, and what the manifest calls it. */
export const optionNames = {
  CC2CC_APPROVE_TOOLS: 'approve_tools',
  CC2CC_DOORBELLS: 'doorbells',
  CC2CC_DEFAULT_TTL: 'default_ttl',
  CC2CC_MAX_HOPS: 'max_hops',
  CC2CC_MAX_TURNS_PER_HOUR: 'max_turns_per_hour',
  CC2CC_RESERVATIONS: 'reservations',
  CC2CC_PROJECT: 'project',
  CC2CC_OTHER_PROJECTS: 'other_projects',
  CC2CC_NATIVE: 'native',
  CC2CC_UNSIGNED: 'unsigned',
  CC2CC_INVALID: 'invalid',
  CC2CC_MODULE: 'module',
  CC2CC_BAND: 'band',
  CC2CC_DEBUG: 'debug',
} as const;

type VariableWithOption = keyof typeof optionNames;

/** Where the client puts the value of an option, for hooks of its own accord and for the server because of the manifest. */
export function optionVariable(option: string): string {
  return `CLAUDE_PLUGIN_OPTION_${option.toUpperCase()}`;
}

/** The variable counts before the option; undefined if neither says anything. */
export function findGiven(environment: Environment, variable: string): Given | undefined {
  const text = textOf(environment, variable);
  if (text !== undefined) return { text, refuse: (remedy) => badInput(`${variable} is "${text}"`, remedy) };
  const option = hasOption(variable) ? optionNames[variable] : undefined;
  const chosen = option === undefined ? undefined : textOf(environment, optionVariable(option));
  if (chosen === undefined) return undefined;
  const place = 'in /plugin, or in pluginConfigs of settings.json';
  return {
    text: chosen,
    refuse: (remedy) => badInput(`the plugin option ${option} is "${chosen}"`, `${remedy}, ${place}`),
  };
}

/** What set a value, in the words of whoever has to change it; undefined if nothing did. */
export function settingSource(environment: Environment, variable: VariableWithOption): string | undefined {
  if (textOf(environment, variable) !== undefined) return variable;
  const option = optionNames[variable];
  return textOf(environment, optionVariable(option)) === undefined ? undefined : `the plugin option ${option}`;
}

function hasOption(variable: string): variable is VariableWithOption {
  return Object.hasOwn(optionNames, variable);
}

/** A placeholder is what a client leaves that does not know options. */
function textOf(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text && !text.startsWith('${user_config.') ? text : undefined;
}

function badInput(problem: string, remedy: string): Cc2ccError {
  return new Cc2ccError('BAD_INPUT', problem, { remedy });
}
