import type { Command, CommanderError } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { Cc2ccError } from '../base/errors.ts';
import { completeCommand } from './command/complete-command.ts';
import { buildProgram } from './command/program.ts';
import type { CommandGroup, CommandRequest, CommandWord } from './command/verb.ts';

/** What the arguments ask for. */
export type Invocation =
  | { readonly kind: 'print'; readonly text: string }
  | ({ readonly kind: 'run'; readonly program: string } & Given);

type Given = Pick<CommandRequest, 'path' | 'words' | 'literalWords' | 'options' | 'asName'>;

/** The program that shows how things stand where no command is named. */
const programOfOverview = 'look';
/** The program that says what may stand at the cursor of a shell. */
const programOfCompletion = 'upkeep';

export interface Commands {
  readonly groups: readonly CommandGroup[];
  readonly version: string;
}

/** Whether errors are to be told as JSON; asked before the arguments are known to be in order. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}

/** @throws BAD_INPUT */
export function parseCommandLine(args: readonly string[], { groups, version }: Commands): Invocation {
  if (args[0] === completeCommand) return completing(args);
  let invocation: Invocation | undefined;
  const program = buildProgram(groups, version, (command, { program: file, path, words, options }) => {
    invocation = { kind: 'run', program: file, path, ...given(words, textsOf(command, options)) };
  });
  const given = (words: readonly string[], options: Given['options']): Omit<Given, 'path'> => {
    const asName: string | undefined = program.opts().as;
    return { words, literalWords: literalWordsIn(args), options, asName };
  };
  const printed = catchOutput(program);
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (error.cause.exitCode === 0) return { kind: 'print', text: printed().trimEnd() };
    if (isNothingAsked(error, program)) return { kind: 'run', program: programOfOverview, path: [], ...given([], {}) };
    throw usageError(error);
  }
  return invocation ?? { kind: 'print', text: `cc2cc ${version}` };
}

/** The words of a line that is being typed are no arguments yet. */
function completing(args: readonly string[]): Invocation {
  const words = args.slice(args.indexOf('--') + 1);
  const path = [completeCommand];
  return { kind: 'run', program: programOfCompletion, path, words, literalWords: 0, options: {}, asName: undefined };
}

/** Why commander would end the process, and at which command. */
class Stop extends Error {
  override readonly cause: CommanderError;
  readonly command: Command;

  constructor(cause: CommanderError, command: Command) {
    super(cause.message, { cause });
    this.cause = cause;
    this.command = command;
  }
}

/** Keeps the whole tree from writing and from ending the process. Returns what gives the text so far. */
function catchOutput(program: Command): () => string {
  let text = '';
  const keep = (command: Command): void => {
    command.exitOverride((cause) => {
      throw new Stop(cause, command);
    });
    command.configureOutput({
      writeOut: (part) => {
        text += part;
      },
      writeErr: () => undefined,
    });
    command.commands.forEach(keep);
  };
  keep(program);
  return () => text;
}

function textsOf(verb: CommandWord, values: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const texts = verb.options.map(({ name }) => {
    const value = values[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    return [name, value === true ? '' : (value as string | undefined)] as const;
  });
  return Object.fromEntries(texts);
}

function literalWordsIn(args: readonly string[]): number {
  const end = args.indexOf('--');
  return end === -1 ? 0 : args.length - end - 1;
}

function isNothingAsked({ cause, command }: Stop, program: Command): boolean {
  return cause.code === 'commander.help' && command === program && program.args.length === 0;
}

function usageError({ cause, command }: Stop): Cc2ccError {
  const [what, suggestion] = problemOf(cause, command);
  const remedy = remedyFor(cause, command);
  const text = suggestion === undefined ? `${what}; ${remedy}` : `${what}; ${suggestion} ${asSentence(remedy)}`;
  return new Cc2ccError('BAD_INPUT', text);
}

function remedyFor({ code }: CommanderError, command: Command): string {
  const path = pathOf(command);
  const takesText = command.registeredArguments.some(({ variadic }) => variadic);
  if (command.commands.length > 0) return `to list the commands: ${path} --help`;
  if (!/option/i.test(code)) return `write it as ${`${path} ${usageOf(command)}`.trimEnd()}`;
  return `to list the options: ${path} --help${takesText ? ' (text that begins with "-" goes after --)' : ''}`;
}

function usageOf(command: Command): string {
  return command.registeredArguments.length > 0 ? command.usage() : '';
}

function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** As commander words it for a command that is run. */
function suggestionFor(unknown: string, commands: readonly Command[]): [] | [string] {
  const names = commands.map((each) => each.name());
  const nearest = closest(unknown, names);
  return distance(unknown, nearest) <= 2 ? [`did you mean ${nearest}?`] : [];
}

/** Commander's own words are good as far as they go: `error: unknown option '--sice'\n(Did you mean --since?)`. */
function problemOf({ code, message }: CommanderError, command: Command): [what: string, suggestion?: string] {
  const { args, registeredArguments, commands } = command;
  if (code === 'commander.excessArguments') return [`unexpected argument "${args[registeredArguments.length]}"`];
  if (code === 'commander.help') {
    const unknown = args[1];
    if (unknown !== undefined) return [`unknown command "${unknown}"`, ...suggestionFor(unknown, commands)];
    return [`say what to do: ${commands.map((each) => each.name()).join(', ')}`];
  }
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const shown = what.replaceAll(/'([^']*)'/g, '"$1"').replaceAll(/[<>]/g, '');
  return suggestion === undefined ? [shown] : [shown, suggestion.replace(/^\(D(.*)\)$/, 'd$1')];
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
