/**
 * What the module uses of the client's API for plugins, in the words of this project. The client writes down the whole of it
 * beside a plugin that it loads from a folder of its user; a test checks that this part still fits it.
 * Source: the declarations of Claude Code 2.1.332.
 */
export interface Engine {
  readonly prompt: {
    /** Puts a text into the prompt box in the place of what stands there. */
    fill(text: { readonly text: string }): Promise<unknown>;
    submit(prompt: { readonly text: string }): Promise<unknown>;
  };
  readonly ui: {
    /** Has what the module draws drawn anew. */
    invalidate(event: 'ui.render'): void;
    /** Shows a text for a while. */
    toast(text: string, options?: { readonly timeoutMs?: number }): void;
    /** @returns whether it can be seen. */
    open(pane: PaneOptions): Promise<{ readonly isPlaced: boolean }>;
    /** Puts the choice on something that was drawn. */
    focus(place: { readonly requestId: string; readonly key: string }): Promise<unknown>;
    close(pane: { readonly id: string }): Promise<unknown>;
    /** What a drawing is made of, on the surface that it is for. */
    resolve(drawing: Drawing): Elements;
  };
  readonly mcp: {
    /** @returns the name to call it by, where it is connected. */
    connect(
      server: string,
    ): Promise<{ readonly isConnected: true; readonly server: string } | { readonly isConnected: false }>;
    call(server: string, tool: string, input?: Readonly<Record<string, unknown>>): Promise<ToolResult>;
  };
  readonly agent: {
    /** The agents within this session. */
    list(): Promise<readonly { readonly id: string; readonly name?: string; readonly teammateId?: string }[]>;
  };
  readonly http: {
    fetch(
      url: string,
      init?: HttpRequest,
    ): Promise<{ readonly ok: boolean; readonly status: number; readonly text: string }>;
  };
}

/** A row of a conversation of this session, as it is about to be kept. */
export interface Row {
  readonly message: { readonly content: readonly { readonly type: string; readonly text?: unknown }[] };
  /** Of a response, `model` names the one that gave it. */
  readonly origin: { readonly kind: string; readonly model?: string };
  /** The agent within the session whose conversation keeps it; undefined for the main one. */
  readonly agentId?: string;
}

/** A call of the tool with which a model writes to another session. */
export interface SendMessageCall {
  readonly tool: 'SendMessage';
  readonly to?: unknown;
  readonly message?: unknown;
  readonly notify_when_idle?: unknown;
}

/** What that tool says of it; the id is there where another session has taken the text. */
export interface SendMessageResult {
  readonly success: boolean;
  readonly message: string;
  readonly display?: string;
  readonly msg_id?: string;
}

export interface ListAgentsCall {
  readonly tool: 'ListAgents';
}

/** The whole of what the model reads stands in `listing`. */
export interface ListAgentsResult {
  readonly listing: string;
}

/** The answer to a tool call; `result` may be anything where the tool failed, and is missing where it was refused. */
export interface ToolAnswer {
  readonly result?: unknown;
  readonly isError?: true;
}

export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
}

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** An absolute path. */
  readonly socketPath?: string;
}

/** A tree that the client draws. */
export type Element = { readonly [elementOfClient]: true };
declare const elementOfClient: unique symbol;

export interface Elements {
  Box(properties: BoxProperties): Element;
  Text(properties: TextProperties): Element;
  Button(properties: ButtonProperties): Element;
}

export interface ButtonProperties {
  /** Its own in the whole tree. */
  readonly key: string;
  /** A letter that presses it while the pane has the keyboard. */
  readonly hotkey?: string;
  readonly label?: string;
  /** Where the choice stands when the pane gets the keyboard. */
  readonly autoFocus?: boolean;
  /** Without a frame. */
  readonly plain?: true;
  readonly children?: readonly Element[];
  onPress(): Promise<unknown>;
}

export interface PaneOptions {
  readonly id: string;
  readonly title: string;
  /** Asks for the keyboard. */
  readonly focus?: true;
  readonly closeOnEscape?: true;
  readonly rows?: number;
}

export interface BoxProperties {
  readonly flexDirection?: 'row' | 'column';
  readonly flexWrap?: 'wrap';
  readonly columnGap?: number;
  readonly paddingLeft?: number;
  readonly children?: readonly Element[];
}

export interface TextProperties {
  readonly dimColor?: boolean;
  readonly bold?: boolean;
  /** A key of the user's theme. */
  readonly color?: string;
  readonly wrap?: 'wrap' | 'truncate-end';
  readonly children?: string | readonly (string | Element)[];
}

/** What the client asks a drawing for. */
export interface Drawing {
  readonly surface: string;
  readonly component: string;
  readonly requestId: string;
}

export interface BandDrawing extends Drawing {
  readonly props: {
    /** A survey of the client has the place. */
    readonly hasSurvey: boolean;
    readonly bodyColumns: number;
  };
}

/** A slash command that is about to run. */
export interface CommandRun {
  readonly command: string;
  readonly args: string;
  /** `composer`: the user typed it at this terminal. */
  readonly origin: { readonly kind: string };
}

export interface CommandResult {
  /** Drawn as Markdown. */
  readonly text?: string;
  /** The user alone sees the text, and no model reads it. */
  readonly isTextDisplayOnly?: true;
}

export interface SessionStart {
  /** A user is at the prompt. */
  readonly isInteractive: boolean;
}

export interface Delivery {
  readonly text: string;
  /** The agent within the session that it is for; undefined for the main conversation. */
  readonly agentId?: string;
}

export type Next<Event, Result> = (event: Event) => Promise<Result>;

/** Registers a hook; a narrower one is asked only for the events that match. */
export interface On {
  (
    event: 'turn.complete',
    hook: ($: Engine, event: unknown, next: Next<unknown, unknown>) => Promise<unknown>,
  ): unknown;
  (
    event: 'session.start',
    hook: ($: Engine, event: SessionStart, next: Next<SessionStart, unknown>) => Promise<unknown>,
  ): unknown;
  (
    event: 'mcp.connect',
    match: { readonly server: string },
    hook: ($: Engine, event: unknown, next: Next<unknown, unknown>) => Promise<unknown>,
  ): unknown;
  (
    event: 'ui.render',
    match: { readonly component: 'AbovePrompt' },
    hook: ($: Engine, event: BandDrawing, next: Next<BandDrawing, Element>) => Promise<Element>,
  ): unknown;
  (
    event: 'ui.render',
    match: { readonly component: 'Pane' },
    hook: ($: Engine, event: Drawing, next: Next<Drawing, Element>) => Promise<Element>,
  ): unknown;
  (
    event: 'ui.close',
    hook: ($: Engine, event: { readonly id: string }, next: Next<{ readonly id: string }, unknown>) => Promise<unknown>,
  ): unknown;
  (
    event: 'command.run',
    match: { readonly command: string },
    hook: ($: Engine, event: CommandRun, next: Next<CommandRun, CommandResult>) => Promise<CommandResult>,
  ): unknown;
  (
    event: 'session.receive',
    match: { readonly origin: { readonly kind: 'peer' } },
    hook: ($: Engine, event: Delivery, next: Next<Delivery, DeliveryResult>) => Promise<DeliveryResult>,
  ): unknown;
  (
    event: 'session.append',
    match:
      | { readonly door: 'prompt' | 'delivery'; readonly origin: { readonly kind: 'peer' } }
      | { readonly door: 'response' },
    hook: ($: Engine, event: Row, next: Next<Row, unknown>) => Promise<unknown>,
  ): unknown;
  (
    event: 'tool.call',
    match: { readonly tool: 'SendMessage' },
    hook: ($: Engine, event: SendMessageCall, next: Next<SendMessageCall, ToolAnswer>) => Promise<ToolAnswer>,
  ): unknown;
  (
    event: 'tool.call',
    match: { readonly tool: 'ListAgents' },
    hook: ($: Engine, event: ListAgentsCall, next: Next<ListAgentsCall, ToolAnswer>) => Promise<ToolAnswer>,
  ): unknown;
}

export type DeliveryResult = { readonly text: string } | { readonly consumed: string };
