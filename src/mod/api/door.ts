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

/** What is asked, by the last part of the request's path, and what is answered. */
export interface Questions {
  readonly receive: { readonly asks: Received; readonly gets: Swap };
}

export type Question = keyof Questions;
