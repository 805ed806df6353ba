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

/** What the server answers to the first call. */
export interface Hello {
  /** Null where the user turned the module off. */
  readonly door: Door | null;
}

/** What has come over the client's inbox socket. */
export interface Received {
  readonly text: string;
}

/** The server's answer to that. */
export type Swap =
  /** It goes on as it is: it is none of ours, or the hook of the prompt sees to it. */
  | { readonly kind: 'pass' }
  /** The text, with mail in it, goes before the model in its place. */
  | { readonly kind: 'swap'; readonly text: string }
  /** It rang for nothing, and nobody has to see it. */
  | { readonly kind: 'consume'; readonly reason: string };

/** What the model sent with the client's own tool, after the client tried. */
export interface SentByClient {
  /** As the model wrote it. */
  readonly to: string;
  readonly text: string;
  /** Another session has it. Otherwise nobody does. */
  readonly isDelivered: boolean;
  /** The model asked for a notice when the other session is idle. */
  readonly wantsNotice: boolean;
}

/** What the model reads of it. */
export type Kept =
  /** What the client said. */
  | { readonly kind: 'pass' }
  /** It lies in a mailbox: for the model, and in short for the user. */
  | { readonly kind: 'kept'; readonly text: string; readonly shown: string }
  /** It does not, for a reason that the model has to know besides the client's. */
  | { readonly kind: 'refused'; readonly text: string };

/** What belongs below the client's list of sessions; empty if nothing does. */
export interface Listing {
  readonly text: string;
}

/** Messages that stood before the model when it responded. */
export interface Answered {
  readonly ids: readonly string[];
}

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
  /** What the user is told once, and no model. */
  readonly toast?: string;
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

export interface CommandAnswer {
  /** Markdown that is shown as the command's output. */
  readonly text: string;
}

/** Which page of the pane. */
export interface PageAddress {
  readonly page: 'inbox' | 'sent' | 'agents' | 'tasks' | 'message' | 'thread' | 'task';
  /** Of the message or task that it is about. */
  readonly id?: string | undefined;
  /** Which part of a long one; the first is 0. */
  readonly part?: number | undefined;
}

/** What happens when the user chooses something in the pane. */
export type Deed =
  | { readonly kind: 'open'; readonly address: PageAddress }
  /** Puts a text into the prompt box, which the user completes and sends, and leaves the pane. */
  | { readonly kind: 'fill'; readonly text: string }
  /** Has the server file a message as seen, and shows a page. */
  | { readonly kind: 'done'; readonly id: string; readonly address: PageAddress };

export interface PageLine {
  readonly parts: readonly Part[];
  /** How far in it stands, also where it is broken. */
  readonly indent?: number;
  /** What choosing it does. */
  readonly does?: Deed;
}

export interface PageAction {
  /** One lower-case letter. */
  readonly key: string;
  readonly label: string;
  readonly does: Deed;
}

/** A page of the pane, ready to be drawn. */
export interface Page {
  readonly title: string;
  readonly lines: readonly PageLine[];
  readonly actions: readonly PageAction[];
}

/** What is asked, by the last part of the request's path, and what is answered. */
export interface Questions {
  readonly receive: { readonly asks: Received; readonly gets: Swap };
  readonly sent: { readonly asks: SentByClient; readonly gets: Kept };
  readonly list: { readonly asks: Readonly<Record<never, never>>; readonly gets: Listing };
  readonly answered: { readonly asks: Answered; readonly gets: Readonly<Record<never, never>> };
  /** Whether anybody is there: what must not be done twice is asked for only then. */
  readonly ready: { readonly asks: Readonly<Record<string, never>>; readonly gets: { readonly isReady: true } };
  readonly command: { readonly asks: TypedCommand; readonly gets: CommandAnswer };
  readonly page: { readonly asks: PageAddress; readonly gets: Page };
  readonly done: { readonly asks: { readonly id: string }; readonly gets: { readonly isDone: boolean } };
  readonly watch: { readonly asks: Known; readonly gets: News };
}

export type Question = keyof Questions;
