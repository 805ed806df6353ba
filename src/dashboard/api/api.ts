import type { ChangedState, TaskState } from '../../protocol/task-states.ts';
import type { TaskView } from '../../tasks/task-facts.ts';

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

export type ViewState = 'queued' | 'offered' | 'seen' | 'answered' | 'expired' | 'dead' | 'untracked';

/** What is known of who wrote a message. */
export interface SignatureView {
  readonly state: 'verified' | 'unsigned' | 'invalid';
  /** `verified`, `unsigned` or `SIGNATURE INVALID`. */
  readonly word: string;
  /** What a reader is told of its writer and its signature. */
  readonly explanation: string;
  /** Why it is handed to nobody; empty if it may be. Its text is then sent for the asking only. */
  readonly refusal: string;
}

export interface MessageView {
  /** Unique, and in the order of sending when sorted as text. */
  readonly key: string;
  readonly id: string;
  readonly mailbox: string;
  readonly from: string;
  readonly type: string;
  readonly priority: string;
  /** `agent`, `person`, `script` or `notice`; empty where that is not known, or no signature vouches for it. */
  readonly mode: string;
  readonly signature: SignatureView;
  readonly conversation: string;
  /** The task that it gives or is about, as it says itself. */
  readonly taskId: string | null;
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

/** `waiting`: its person is asked something. `online`: in a client of which nothing more is known. */
export type AgentState = 'offline' | 'online' | 'idle' | 'working' | 'waiting' | 'in trouble';

/** Files that an agent asked the others to leave alone. */
export interface ReservationView {
  readonly repository: string;
  readonly paths: readonly string[];
  readonly reason: string;
  readonly expiresAtMs: number;
}

export interface AgentView {
  readonly name: string;
  readonly state: AgentState;
  /** One line: what its person is asked, or what trouble. */
  readonly note: string;
  readonly role: string | null;
  readonly groups: readonly string[];
  /** What it says of its work. */
  readonly summary: string;
  readonly directory: string;
  /** What its project is called; empty where none is known. */
  readonly project: string;
  /** The git branch there; empty where there is none. */
  readonly branch: string;
  /** 0 for one who is there. */
  readonly lastUsedAtMs: number;
  readonly unread: number;
  readonly held: number;
  readonly reservations: readonly ReservationView[];
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
  /** A person started the dashboard. Otherwise it writes as a script, and decides nothing about stuck mail. */
  readonly isPerson: boolean;
  readonly bridgeDirectory: string;
  readonly agents: readonly AgentView[];
  readonly counts: Counts;
  /** How many messages have been read, of `counts.total`; pictures go that far back. */
  readonly read: number;
}

export interface HeldView {
  readonly message: MessageView;
  readonly reason: string;
}

/** A file that was put aside instead of being handed over, and why. */
export interface QuarantinedView {
  readonly mailbox: string;
  readonly fileName: string;
  readonly reason: string;
  readonly atMs: number;
}

/** What a search found, the best first. */
export interface Found {
  readonly items: readonly MessageView[];
  /** How many fit; at least so many if `isCut`. */
  readonly total: number;
  readonly isCut: boolean;
}

export type { TaskView };

export interface TaskBoard {
  /** With the beginning of their texts. */
  readonly tasks: readonly TaskView[];
  /** How many older ones are not among them. */
  readonly left: number;
  /** Why some could not be read. */
  readonly unreadable: readonly string[];
}

/** One change of a task; the first is that it was given. */
export interface TaskStep {
  readonly number: number;
  readonly state: TaskState;
  readonly by: string;
  readonly isPerson: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly takenFrom: string | null;
  readonly text: string;
  readonly files: readonly string[];
}

export interface TaskDetail {
  readonly task: TaskView;
  readonly conversation: string;
  readonly history: readonly TaskStep[];
  /** What the person may make of it, on which side of it. */
  readonly may: readonly ChangedState[];
  readonly side: 'giver' | 'worker';
  readonly isTakeOver: boolean;
  /** What the person is to the task, as the end of a sentence. */
  readonly standing: string;
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

/** One line of the answer to `GET /api/events`, which goes on until the page is closed. */
export type LiveEvent =
  | { readonly change: LiveChange }
  | { readonly overview: Overview }
  /** Why nothing is told at the moment. */
  | { readonly trouble: string };

/** What was accepted, a copy for each reader. */
export interface SendResult {
  readonly sent: readonly { readonly id: string; readonly to: string }[];
  /** For whom it was not, and why. */
  readonly refused: readonly { readonly to: string; readonly reason: string }[];
}
