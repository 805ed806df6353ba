import { Cc2ccError } from '../../base/errors.ts';
import { parseSpan } from '../../protocol/spans.ts';
import type { VerbOption } from './verb.ts';

/** An option whose value means more than its text. */
export interface ValueOption<Value> extends VerbOption {
  parse(text: string): Value;
}

type Facts = Pick<VerbOption, 'name' | 'short' | 'value' | 'description'>;

/** What was given for an option; undefined if it was not. */
export function optionValue<Value>(
  { name, parse }: ValueOption<Value>,
  options: Readonly<Record<string, string | undefined>>,
): Value | undefined {
  const text = options[name];
  return text === undefined ? undefined : parse(text);
}

/** A whole number from 1 on. */
export function countOption(facts: Facts): ValueOption<number> {
  const toCount = (text: string) => (/^[0-9]{1,12}$/.test(text) && Number(text) >= 1 ? Number(text) : undefined);
  return withValue(facts, 'a whole number from 1 on', toCount);
}

/** A port that a user's program may listen on, or 0 for any. */
export function portOption(facts: Facts): ValueOption<number> {
  const toPort = (text: string) => (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined);
  return withValue(facts, 'a number from 0 to 65535', toPort);
}

/** A number from 0 on, which may have a fraction. */
export function numberOption(facts: Facts): ValueOption<number> {
  const toNumber = (text: string) => (/^[0-9]{1,9}(\.[0-9]+)?$/.test(text) ? Number(text) : undefined);
  return withValue(facts, 'a number', toNumber);
}

/** A span of time; its value is in seconds. */
export function secondsOption(facts: Facts): ValueOption<number> {
  const toSeconds = (text: string) => {
    const spanMs = parseSpan(text);
    return spanMs === undefined ? undefined : spanMs / 1000;
  };
  return withValue(facts, 'a number of seconds, or a time such as 30m, 12h or 1d', toSeconds);
}

/** The same, in whole seconds from 1 on. */
export function wholeSecondsOption(facts: Facts): ValueOption<number> {
  const toSeconds = (text: string) => {
    const seconds = (parseSpan(text) ?? 0) / 1000;
    return Number.isInteger(seconds) && seconds >= 1 ? seconds : undefined;
  };
  return withValue(facts, 'a whole number of seconds from 1 on, or a time such as 30m, 12h or 1d', toSeconds);
}

export function choiceOption<Choice extends string>(facts: Facts, choices: readonly Choice[]): ValueOption<Choice> {
  const toChoice = (text: string) => choices.find((choice) => choice === text);
  return { ...withValue(facts, `one of ${choices.join(', ')}`, toChoice), choices };
}

function withValue<Value>(facts: Facts, wanted: string, read: (text: string) => Value | undefined): ValueOption<Value> {
  const parse = (text: string) => {
    const value = read(text);
    if (value !== undefined) return value;
    throw new Cc2ccError('BAD_INPUT', `--${facts.name} is "${text}"; give ${wanted}`);
  };
  return { ...facts, parse };
}
