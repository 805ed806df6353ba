import { Cc2ccError } from '../../base/errors.ts';

/** @throws BAD_INPUT unless it is a whole number from 1 on. */
export function countOption(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = /^[0-9]{1,12}$/.test(value) ? Number(value) : 0;
  if (count >= 1) return count;
  throw new Cc2ccError('BAD_INPUT', `--${name} is "${value}"; give a whole number from 1 on`);
}

/** @throws BAD_INPUT unless it is a port that a person's program may listen on, or 0 for any. */
export function portOption(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY;
  if (port <= 65_535) return port;
  throw new Cc2ccError('BAD_INPUT', `--${name} is "${value}"; give a number from 0 to 65535`);
}

/** @throws BAD_INPUT unless it is a number of seconds, which may have a fraction. */
export function secondsOption(name: string, value: string | undefined): number | undefined {
  return numberOption(name, value, 'a number of seconds');
}

/** @throws BAD_INPUT unless it is a number from 0 on, which may have a fraction. */
export function numberOption(name: string, value: string | undefined, wanted = 'a number'): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,9}(\.[0-9]+)?$/.test(value)) return Number(value);
  throw new Cc2ccError('BAD_INPUT', `--${name} is "${value}"; give ${wanted}`);
}

/** @throws BAD_INPUT unless it is one of `choices`. */
export function choiceOption<Choice extends string>(
  name: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined;
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new Cc2ccError('BAD_INPUT', `--${name} is "${value}"; give one of ${choices.join(', ')}`);
}
