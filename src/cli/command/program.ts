import { Argument, Command, Option } from 'commander';
import { Cc2ccError } from '../../base/errors.ts';
import type { CommandFamily, CommandGroup, CommandWord, VerbOption } from './verb.ts';

/** Called when the words of a command are in order, with the arguments as they stand and its own options. */
export type Run = (command: CommandWord, given: GivenWords) => void;

interface GivenWords {
  /** The words that name the command. */
  readonly path: readonly string[];
  /** Of its group. */
  readonly program: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

const exitCodes = 'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 timed out or no answer.';

const commonOptions: readonly VerbOption[] = [
  { name: 'as', short: 'a', value: 'NAME', description: 'use this name' },
  { name: 'json', value: '', description: 'print JSON, errors too' },
];

/** The whole command line as a tree of commands. It prints nothing and ends nothing: what it would print, it throws. */
export function buildProgram(groups: readonly CommandGroup[], version: string, run: Run = () => undefined): Command {
  const program = new Command('cc2cc')
    .usage('COMMAND [OPTION…]')
    .description('Mail between Claude Code sessions and scripts on this machine.')
    .version(`cc2cc ${version}`, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: 12,
      subcommandTerm: (command) => command.name(),
      optionTerm: ({ flags }) => flags.replaceAll(/[<>]/g, ''),
      optionDescription: ({ argChoices, description }) =>
        [argChoices?.join(', '), description].filter(Boolean).join('; '),
    });
  program.addHelpText('after', () => endOfHelp(undefined));
  for (const option of commonOptions) program.addOption(toOption(option));
  for (const { title, commands, program: file } of groups) {
    program.commandsGroup(`${title}:`);
    const runInGroup = (verb: CommandWord, given: Omit<GivenWords, 'program'>) =>
      run(verb, { ...given, program: file });
    for (const verb of commands) addVerb(program, verb, [], runInGroup);
  }
  program.commandsGroup('More:').helpCommand('help [COMMAND]', 'Show the help, or that of one command.');
  program
    .command('version')
    .description('Show the version.')
    .usage('')
    .action(() => undefined);
  return program;
}

const examplesOf = new WeakMap<Command, readonly string[]>();

function endOfHelp(command: Command | undefined): string {
  if (!command) {
    return [
      '',
      'cc2cc help COMMAND shows more. cc2cc alone shows who is online and what waits.',
      'CC2CC_BRIDGE_DIR is the bridge directory, the folder for all mail (default ~/.cc2cc). CC2CC_NAME is the name to use.',
      exitCodes,
    ].join('\n');
  }
  const examples = examplesOf.get(command) ?? [];
  const title = examples.length > 1 ? 'Examples:' : 'Example:';
  return ['', ...(examples.length > 0 ? [title, ...examples.map((line) => `  ${line}`), ''] : []), exitCodes].join(
    '\n',
  );
}

function addVerb(
  parent: Command,
  verb: CommandWord | CommandFamily,
  above: readonly string[],
  run: (verb: CommandWord, given: Omit<GivenWords, 'program'>) => void,
): void {
  const path = [...above, verb.name];
  const command = parent.command(verb.name).summary(verb.summary).description(descriptionOf(verb));
  examplesOf.set(command, verb.examples);
  if ('subverbs' in verb) {
    command.usage(`${verb.subverbs.map(({ name }) => name).join('|')} …`).helpCommand(false);
    command.addHelpText('after', () => endOfHelp(command));
    for (const each of verb.subverbs) addVerb(command, each, path, run);
    return;
  }
  command.usage(verb.words);
  command.addHelpText('after', () => endOfHelp(command));
  for (const word of verb.words.split(' ').filter(Boolean)) command.addArgument(toArgument(word, verb.wordChoices));
  for (const option of verb.options) command.addOption(toOption(option));
  command.action(() => run(verb, { path, words: command.args, options: command.opts() }));
}

/** Sentences that were broken for the source are put together again; indented lines stay as they are. */
function descriptionOf({ summary, details }: CommandWord | CommandFamily): string {
  const text = details.map((line) => (line.startsWith('  ') ? `\n${line}` : ` ${line}`)).join('');
  return `${summary}\n${text === '' ? '' : `\n${text.trimStart()}`}`.trimEnd();
}

function toArgument(word: string, choicesOf: CommandWord['wordChoices']): Argument {
  const name = word.replaceAll(/[[\]…]/g, '');
  const shown = `${name}${word.includes('…') ? '...' : ''}`;
  const argument = new Argument(word.startsWith('[') ? `[${shown}]` : `<${shown}>`);
  const choices = choicesOf?.[name];
  if (!choices) return argument;
  const check = (text: string) => {
    if (choices.includes(text)) return text;
    throw new Cc2ccError('BAD_INPUT', `${name} is "${text}"; give one of ${choices.join(', ')}`);
  };
  return argument.choices(choices).argParser(check);
}

function toOption({ name, short, value, description, choices, parse }: VerbOption): Option {
  const flags = `${short === undefined ? '' : `-${short}, `}--${name}${value === '' ? '' : ` <${value}>`}`;
  const option = new Option(flags, description);
  if (choices) option.choices(choices);
  // The text goes on as it is; whether it can be a value is said now, before anything is done.
  if (parse) {
    option.argParser((text) => {
      parse(text);
      return text;
    });
  }
  return option;
}
