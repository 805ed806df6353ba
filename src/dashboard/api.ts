/** What the page and its server say to each other; texts of mail in it are made visible by the server. */

/** The steps of a message, with the moments that are known. Times are milliseconds since 1970. */
export interface Ladder {
  readonly sentAtMs: number;
  readonly offeredAtMs?: number;
  readonly seenAtMs?: number;
  readonly answeredAtMs?: number;
  readonly endedAtMs?: number;
  /** What showed that it was seen. */
  readonly proof?: string;
  /** Why it is expired or dead. */
  readonly reason?: string;
  readonly replyId?: string;
  readonly attempts: number;
  /** As what a dead message was sent again. */
  readonly redeliveredAs?: string;
  readonly isDropped?: boolean;
}

export type ViewState = 'queued' | 'offered' | 'seen' | 'answered' | 'expired' | 'dead';

export interface MessageView {
  /** Unique, and in the order of sending when sorted as text. */
  readonly key: string;
  readonly id: string;
  readonly mailbox: string;
  readonly from: string;
  readonly type: string;
  readonly priority: string;
  /** `agent`, `person`, `script` or `notice`; empty where its writer did not say. */
  readonly mode: string;
  readonly conversation: string;
  readonly replyTo: string | null;
  readonly state: ViewState;
  readonly text: string;
  /** The text goes on; `GET /api/message` has it all. */
  readonly isCut: boolean;
  readonly ladder: Ladder;
}

export interface ConversationView {
  readonly id: string;
  readonly title: string;
  readonly participants: readonly string[];
  readonly count: number;
  /** All messages have been read; before that there may be more of them than `count`. */
  readonly isCounted: boolean;
  /** Messages that are not seen yet. */
  readonly open: number;
  readonly last: MessageView;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** What to ask for to go on; null at the end. */
  readonly next: string | null;
  /** The look was cut short to answer soon: asking on may still find more. */
  readonly isPartial?: boolean;
}

export type AgentState = 'offline' | 'online' | 'working' | 'at a dialog' | 'in trouble';

export interface AgentView {
  readonly name: string;
  readonly state: AgentState;
  /** One line: which dialog, or what trouble. */
  readonly note: string;
  readonly directory: string;
  /** 0 for one who is there. */
  readonly lastUsedAtMs: number;
  readonly waiting: number;
  readonly held: number;
}

export interface Counts {
  readonly total: number;
  readonly queued: number;
  readonly offered: number;
  readonly dead: number;
}

export interface Overview {
  /** In whose name the page writes. */
  readonly me: string;
  readonly bridgeDirectory: string;
  readonly agents: readonly AgentView[];
  readonly groups: readonly string[];
  readonly counts: Counts;
  /** How many messages have been read, of `counts.total`; search and pictures go that far back. */
  readonly read: number;
}

export interface HeldView {
  readonly message: MessageView;
  readonly reason: string;
}

export interface TaskCard {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly column: string;
  readonly sentAtMs: number;
  readonly conversation: string;
}

export interface TaskBoard {
  readonly columns: readonly string[];
  readonly cards: readonly TaskCard[];
}

export const trafficRanges = ['hour', 'day', 'week', 'all'] as const;
export type TrafficRange = (typeof trafficRanges)[number];

/** How many messages went from whom to whom in each stretch of time. */
export interface Traffic {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly buckets: number;
  /** The busiest first; `others` stands for the rest. */
  readonly agents: readonly string[];
  readonly flows: readonly {
    readonly bucket: number;
    readonly from: string;
    readonly to: string;
    readonly count: number;
  }[];
  /** Older messages of this stretch are still being read. */
  readonly isPartial: boolean;
}

/** What happened, as it is sent to every open page. */
export interface LiveChange {
  readonly messages: readonly MessageView[];
  /** Keys of messages that are gone. */
  readonly removed: readonly string[];
  readonly conversations: readonly ConversationView[];
  /** More happened than is told here: load again what is shown. */
  readonly more: boolean;
}

export interface SendRequest {
  readonly to: string;
  readonly text: string;
  readonly priority: string;
  /** The same for every try of one draft, so that a double click sends once. */
  readonly requestId: string;
}

export interface SendResult {
  readonly sent: readonly { readonly id: string; readonly to: string }[];
}
