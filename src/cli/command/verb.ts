import type { Bridge } from '../../bridge/bridge.ts';
import type { Caller } from './caller.ts';

/** What a verb has to say, in both forms. */
export interface Output {
  /** Without the line feed at its end; empty for nothing. */
  readonly plain: string;
  readonly json: unknown;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal that standard output is; its size is what it is at the moment. */
export interface Terminal extends TerminalSize {
  /** Whether it understands more than lines: cursor, screens. */
  readonly hasScreen: boolean;
}

/** A command line whose words are in order. */
export interface CommandRequest {
  /** The words that name the command; none for what is shown without one. */
  readonly path: readonly string[];
  /** The arguments after them that are no options. */
  readonly words: readonly string[];
  /** How many of the words stand behind `--`, and are text whatever they look like. */
  readonly literalWords: number;
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly asName: string | undefined;
  readonly asJson: boolean;
  /** The program file that was started. */
  readonly ownFile: string;
}

/** One use of a verb on the command line. */
export interface Call extends Pick<CommandRequest, 'words' | 'literalWords' | 'options' | 'ownFile'> {
  readonly bridge: Bridge;
  readonly caller: Caller;
  readonly wantsJson: boolean;
  /** Undefined when the output is no terminal. */
  readonly terminal: Terminal | undefined;
  /** Undefined when standard error is no terminal. */
  readonly errorTerminal: Terminal | undefined;
  /** Somebody sits at a terminal and types. */
  readonly atTerminal: boolean;
  /** Reads standard input to its end; undefined when that is a terminal. */
  readStandardInput(): Promise<string | undefined>;
  /** Resolves when the whole output has been written; rejects when it could not be. */
  print(output: Output): Promise<void>;
}

export interface VerbOption {
  readonly name: string;
  /** One letter, for what people often type. */
  readonly short?: string;
  /** What its value stands for, such as `SECONDS`; empty for a switch, whose value is then the empty text. */
  readonly value: string;
  readonly description: string;
  /** The only values that it may have. */
  readonly choices?: readonly string[];
  /** Gives what a value means. @throws BAD_INPUT for a value that it cannot have. */
  parse?(text: string): unknown;
}

interface VerbHead {
  readonly name: string;
  readonly summary: string;
  readonly details: readonly string[];
  /** Whole command lines that work as they stand. */
  readonly examples: readonly string[];
}

/** What is said of a command of `cc2cc`, and how its words are read. */
export interface CommandWord extends VerbHead {
  /** Its arguments as the usage line shows them, such as `TO [TEXT…]`. */
  readonly words: string;
  /** The only texts that a word of that name may be. */
  readonly wordChoices?: Readonly<Record<string, readonly string[]>>;
  readonly options: readonly VerbOption[];
}

/** One command of `cc2cc`, and what it does. */
export interface Verb extends CommandWord {
  run(call: Call): Promise<void>;
  /** For the one that says why nothing else works: it is also run when the settings or the bridge directory are at fault. */
  runDespite?(fault: unknown, call: DespiteCall): Promise<void>;
}

/** A command whose next word is a command of its own: `cc2cc task list`. */
export interface CommandFamily extends VerbHead {
  readonly subverbs: readonly CommandWord[];
}

export interface VerbFamily extends CommandFamily {
  readonly subverbs: readonly Verb[];
}

/** Commands that the help shows together, and the program file beside `cc2cc` that does what they say. */
export interface CommandGroup {
  readonly title: string;
  readonly program: string;
  readonly commands: readonly (CommandWord | CommandFamily)[];
}

/** What there is to work with when the bridge directory, or a setting, is at fault; the bridge only where it opens. */
export interface DespiteCall extends Pick<Call, 'words' | 'options' | 'terminal' | 'print' | 'ownFile'> {
  readonly bridge: Bridge | undefined;
}
