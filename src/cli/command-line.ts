import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Cc2ccError, describeError } from '../base/errors.ts';
import type { Verb } from './command/verb.ts';

/** What the arguments ask for. */
export type Invocation =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly verb: Verb | undefined }
  | {
      readonly kind: 'run';
      readonly verb: Verb;
      readonly words: readonly string[];
      readonly literalWords: number;
      readonly options: Readonly<Record<string, string | undefined>>;
      readonly asName: string | undefined;
    };

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

const commonOptions = {
  as: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionsConfig;

/** Whether errors are to be told as JSON; asked before the arguments are known to be in order. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}

/** @throws BAD_INPUT */
export function parseCommandLine(args: readonly string[], verbs: readonly Verb[]): Invocation {
  const options = { ...commonOptions, version: { type: 'boolean' } } as const;
  const lenient = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const first = lenient.tokens.find(({ kind }) => kind !== 'option');
  if (first?.kind === 'positional') {
    const verb = verbs.find(({ name }) => name === first.value);
    if (verb) return parseVerb(verb, args.toSpliced(first.index, 1));
    throw usageError(
      `there is no command "${first.value}"; the commands are ${verbs.map(({ name }) => name).join(', ')}`,
    );
  }
  if (lenient.values.help) return { kind: 'help', verb: undefined };
  if (lenient.values.version) return { kind: 'version' };
  throw usageError('say what to do; cc2cc --help lists the commands');
}

function parseVerb(verb: Verb, args: readonly string[]): Invocation {
  const { values, positionals, tokens } = parseStrictly(verb, args);
  if (values.help) return { kind: 'help', verb };
  const usage = `cc2cc ${verb.name} ${verb.words}`.trimEnd();
  if (positionals.length < verb.minWords) throw usageError(`something is missing; write it as ${usage}`);
  if (positionals.length > verb.maxWords) {
    throw usageError(`"${positionals[verb.maxWords]}" is too much; write it as ${usage}`);
  }
  const terminator = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? Number.POSITIVE_INFINITY;
  const literalWords = tokens.filter(({ kind, index }) => kind === 'positional' && index > terminator).length;
  const options: Record<string, string | undefined> = {};
  for (const { name } of verb.options) options[name] = asText(values[name]);
  return { kind: 'run', verb, words: positionals, literalWords, options, asName: asText(values.as) };
}

function parseStrictly(verb: Verb, args: readonly string[]) {
  const own: OptionsConfig = Object.fromEntries(
    verb.options.map(({ name, value }) => [name, { type: value === '' ? ('boolean' as const) : ('string' as const) }]),
  );
  try {
    const options: OptionsConfig = { ...commonOptions, ...own };
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
  } catch (error) {
    // Node's own words are good as far as the first sentence; the rest is about quoting in its notation.
    const [what] = describeError(error).split(/\.(?: |\n|$)/);
    throw usageError(
      `${what}; cc2cc ${verb.name} --help tells the options, and text that begins with "-" goes behind --`,
    );
  }
}

function asText(value: unknown): string | undefined {
  if (value === true) return '';
  return typeof value === 'string' ? value : undefined;
}

function usageError(text: string): Cc2ccError {
  return new Cc2ccError('BAD_INPUT', text);
}
