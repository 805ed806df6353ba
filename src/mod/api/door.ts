/** How the in-process module and the server of its session speak: JSON over a Unix socket of the server. */

/** Given to `whoami`, it asks for the door instead: the client itself then leads the module to the server of its own session. */
export const helloArgument = 'client_module';

/** Where the module finds its server. */
export interface Door {
  /** An absolute path. */
  readonly socketPath: string;
  /** Goes with every request, so that nobody else is taken for the module. */
  readonly token: string;
}

/** What has come over the client's inbox socket. */
export interface Received {
  readonly text: string;
}

/** What becomes of it. */
export type Swap =
  /** It is none of ours, or the hook of the prompt will do what is to be done. */
  | { readonly kind: 'pass' }
  /** The text, with mail in it, goes before the model in its place. */
  | { readonly kind: 'swap'; readonly text: string }
  /** It rang for nothing, and nobody has to see it. */
  | { readonly kind: 'consume'; readonly reason: string };

/** What the module has been told, so that it is told what is new. */
export interface Known {
  /** The number of the last news; 0 before the first. */
  readonly number: number;
}

/** What is new, or nothing after a while. */
export interface News {
  readonly number: number;
  /** What the user is shown; undefined as long as there is nothing to show. */
  readonly view?: View;
  /** A line to submit as a prompt, so that the session wakes. Never the text of a message. */
  readonly ring?: string;
}

/** What the user is shown of their mail, as text that the module draws and nothing else. */
export interface View {
  /** The line above the prompt box, from the longest form to the shortest; none when there is nothing to say. */
  readonly band: readonly Line[];
}

/** One line of the screen. */
export interface Line {
  readonly parts: readonly Part[];
  /** How wide it is, in columns. */
  readonly columns: number;
}

/** A text of one look. */
export interface Part {
  readonly text: string;
  /** What it stands for; the words alone say it too. */
  readonly tone?: 'quiet' | 'strong' | 'warning';
}

/** A slash command that the user typed. */
export interface TypedCommand {
  /** Without `/cc2cc-`. */
  readonly command: string;
  /** Everything behind the name, as it was typed. */
  readonly args: string;
}

export type CommandAnswer =
  /** The hook that starts a process does what it says. */
  | { readonly kind: 'pass' }
  /** Markdown that is shown as the command's output. */
  | { readonly kind: 'answered'; readonly text: string };

/** What is asked, by the last part of the request's path, and what is answered. */
export interface Questions {
  readonly receive: { readonly asks: Received; readonly gets: Swap };
  /** Whether anybody is there: what must not be done twice is asked for only then. */
  readonly ready: { readonly asks: Readonly<Record<string, never>>; readonly gets: { readonly isReady: true } };
  readonly command: { readonly asks: TypedCommand; readonly gets: CommandAnswer };
  readonly watch: { readonly asks: Known; readonly gets: News };
}

export type Question = keyof Questions;
