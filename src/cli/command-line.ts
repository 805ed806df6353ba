import type { Command, CommanderError } from 'commander';
import { Cc2ccError } from '../base/errors.ts';
import { didYouMean, mistypedOf } from '../protocol/nearest.ts';
import { completeCommand } from './command/complete-command.ts';
import { buildProgram } from './command/program.ts';
import type { CommandGroup, CommandRequest, CommandWord } from './command/verb.ts';

/** What the arguments ask for. */
export type Invocation =
  | { readonly kind: 'print'; readonly plain: string; readonly json?: unknown }
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
    showHelpWithin(args, program);
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    if (error.cause.code === 'commander.version') return sayVersion(version);
    if (error.cause.exitCode === 0) return { kind: 'print', plain: printed().trimEnd() };
    if (isNothingAsked(error, program)) return { kind: 'run', program: programOfOverview, path: [], ...given([], {}) };
    throw usageError(error);
  }
  return invocation ?? sayVersion(version);
}

function sayVersion(version: string): Invocation {
  return { kind: 'print', plain: `cc2cc ${version}`, json: { version } };
}

/** Commander's `help` takes one word, and passes over the word behind it that names one of that command's own. */
function showHelpWithin(args: readonly string[], program: Command): void {
  const [help, name, within] = args.filter((word) => !word.startsWith('-'));
  const family = program.commands.find((each) => each.name() === name);
  if (help !== 'help' || within === undefined || !family || family.commands.length === 0) return;
  const command = family.commands.find((each) => each.name() === within);
  if (command) command.help();
  throw new Cc2ccError(
    'BAD_INPUT',
    sayFault(unknownCommand(within, family), remedyFor({ code: 'commander.help' }, family)),
  );
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
  return new Cc2ccError('BAD_INPUT', sayFault(problemOf(cause, command), remedyFor(cause, command)));
}

type Problem = readonly [what: string, suggestion?: string | undefined];

function sayFault([what, suggestion]: Problem, remedy: string): string {
  return suggestion === undefined ? `${what}; ${remedy}` : `${what}; ${suggestion} ${asSentence(remedy)}`;
}

function remedyFor({ code }: Pick<CommanderError, 'code'>, command: Command): string {
  const path = pathOf(command);
  const takesText = command.registeredArguments.some(({ variadic }) => variadic);
  if (command.commands.length > 0) return `to list the commands: ${path} --help`;
  if (!/option/i.test(code)) return `usage: ${`${path} ${usageOf(command)}`.trimEnd()}`;
  return `to list the options: ${path} --help${takesText ? ' (text that begins with "-" goes after --)' : ''}`;
}

function usageOf(command: Command): string {
  return command.registeredArguments.length > 0 ? command.usage() : '';
}

function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** As commander words it for a command that is run. */
function unknownCommand(unknown: string, { commands }: Command): Problem {
  const names = commands.map((each) => each.name());
  return [`unknown command "${unknown}"`, didYouMean(mistypedOf(names, unknown))];
}

/** Commander's own words are good as far as they go: `error: unknown option '--sice'\n(Did you mean --since?)`. */
function problemOf({ code, message }: CommanderError, command: Command): Problem {
  const { args, registeredArguments, commands } = command;
  if (code === 'commander.excessArguments') return [`unexpected argument "${args[registeredArguments.length]}"`];
  if (code === 'commander.help') {
    const unknown = args[1];
    if (unknown !== undefined) return unknownCommand(unknown, command);
    return [`missing command; choose one of ${commands.map((each) => each.name()).join(', ')}`];
  }
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const shown = what.replaceAll(/'([^']*)'/g, '"$1"').replaceAll(/[<>]/g, '');
  return suggestion === undefined ? [shown] : [shown, suggestion.replace(/^\(D(.*)\)$/, 'd$1')];
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
