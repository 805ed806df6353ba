import { isMessageId, isOwnId } from './id-form.ts';
import { isAgentName } from './names.ts';
import { type ProcessIdentity, parseProcessToken, processToken } from './process-token.ts';

/**
 * How one kind of file is named. The name is the state: most of what cc2cc decides, it decides by names alone.
 * `parse` gives back what `format` was given, and undefined for every name that `format` would not give.
 */
export interface FileNameForm<Parts> {
  format(parts: Parts): string;
  parse(fileName: string): Parts | undefined;
}

/** Letters and digits that no other process picks at the same time. */
export function newNonce(): string {
  return Math.random().toString(36).slice(2, 10).padEnd(8, '0');
}

const messageEnding = '.json';

/** A message in a mailbox, `<id>.json`; also the record of its answer in answered/ and the mark of its release. */
export const messageName = idWith(messageEnding);

/** Why a message in dead/ or dropped/ is dead. */
export const deadReasonName = idWith('.reason.json');

/** As what a dead message was sent again. */
export const redeliveredName = idWith('.redelivered.json');

/** How a message came to be seen. */
export const receiptName = idWith('.receipt.json');

/** An answer that is being sent. */
export const sendingName = idWith('.sending');

/** A message that is in the inbox once more, because a rewind removed it from its conversation. */
export const broughtBackName = idWith('.again.json');

export interface MovedName {
  /** The name before the move, without `.json`; other programs name their files as they like. */
  readonly stem: string;
  /** From the inbox of a former name, or because it came under the name of a file that was being claimed. */
  readonly why: 'forwarded' | 'later';
  readonly nonce: string;
}

/** A message that was moved within or between inboxes; its own name could replace another copy. */
export const movedName: FileNameForm<MovedName> = {
  format: ({ stem, why, nonce }) => `${stem}.${why}-${nonce}.json`,
  parse(fileName) {
    const [, stem, why, nonce] = /^(.+)\.(forwarded|later)-([0-9a-z]+)\.json$/s.exec(fileName) ?? [];
    return stem && nonce && (why === 'forwarded' || why === 'later') ? { stem, why, nonce } : undefined;
  },
};

export interface ClaimName {
  readonly id: string;
  /** 1 at the first offer. */
  readonly attempt: number;
  readonly owner: ProcessIdentity;
  /** Whole milliseconds since 1970. */
  readonly claimedAtMs: number;
  readonly nonce: string;
}

/** A message that one owner holds, in claimed/. */
export const claimName: FileNameForm<ClaimName> = {
  format: ({ id, attempt, owner, claimedAtMs, nonce }) =>
    `${id}~${attempt}~${processToken(owner)}-${claimedAtMs.toString(36)}-${nonce}.json`,
  parse(fileName) {
    const [, id = '', attempt, token = '', time = '', nonce = ''] =
      /^([^~]+)~([1-9][0-9]*)~([0-9a-f-]+)-([0-9a-z]+)-([0-9a-z]*)\.json$/.exec(fileName) ?? [];
    const owner = parseProcessToken(token);
    if (!isMessageId(id) || !owner) return undefined;
    const parts = { id, attempt: Number(attempt), owner, claimedAtMs: Number.parseInt(time, 36), nonce };
    return onlyExact(claimName, parts, fileName);
  },
};

export interface KeptName {
  /** When it was put aside, whole milliseconds since 1970. */
  readonly atMs: number;
  readonly nonce: string;
  /** The name that it had, as far as that is kept. */
  readonly former: string;
}

/** A file in bad/. */
export const keptName: FileNameForm<KeptName> = {
  format: ({ atMs, nonce, former }) => `${atMs.toString(36)}-${nonce}~${former}`,
  parse(fileName) {
    const [, time = '', nonce = '', former = ''] = /^([0-9a-z]{1,10})-([0-9a-z]+)~(.+)$/s.exec(fileName) ?? [];
    return onlyExact(keptName, { atMs: Number.parseInt(time, 36), nonce, former }, fileName);
  },
};

const keptReasonEnding = '.reason.txt';

/** Why a file is in bad/, beside it under its name. */
export const keptReasonName: FileNameForm<string> = {
  format: (kept) => `${kept}${keptReasonEnding}`,
  parse: (fileName) => stemOf(fileName, keptReasonEnding),
};

export interface QuotaName {
  readonly id: string;
  readonly bytes: number;
}

/** What a sender has put into an inbox, in quota/<sender>/. */
export const quotaName: FileNameForm<QuotaName> = {
  format: ({ id, bytes }) => `${id}~${bytes}`,
  parse(fileName) {
    const [, id = '', bytes] = /^([^~]+)~([0-9]+)$/.exec(fileName) ?? [];
    return isMessageId(id) ? onlyExact(quotaName, { id, bytes: Number(bytes) }, fileName) : undefined;
  },
};

export interface LeaseName {
  readonly name: string;
  readonly holder: ProcessIdentity;
  readonly nonce: string;
}

/** The right of a client to a name. */
export const leaseName: FileNameForm<LeaseName> = {
  format: ({ name, holder, nonce }) => `${name}~${processToken(holder)}~${nonce}`,
  parse(fileName) {
    const [name = '', token = '', nonce = '', ...rest] = fileName.split('~');
    const holder = parseProcessToken(token);
    if (!isAgentName(name) || !holder || nonce === '' || rest.length > 0) return undefined;
    return onlyExact(leaseName, { name, holder, nonce }, fileName);
  },
};

/** The card of an agent. */
export const cardName: FileNameForm<string> = {
  format: (name) => `${name}.json`,
  parse: (fileName) => stemOf(fileName, '.json', isAgentName),
};

/** A sign of life; other programs have names that no agent of cc2cc has. */
export const heartbeatName: FileNameForm<string> = {
  format: (name) => `${name}-heartbeat.json`,
  parse: (fileName) => stemOf(fileName, '-heartbeat.json'),
};

/** The name that a client goes by, in clients/. */
export const bindingName: FileNameForm<ProcessIdentity> = {
  format: (client) => `${processToken(client)}.json`,
  parse(fileName) {
    const client = parseProcessToken(stemOf(fileName, '.json') ?? '');
    return client && onlyExact(bindingName, client, fileName);
  },
};

export interface ClientNoteName {
  readonly client: ProcessIdentity;
  readonly topic: string;
}

/** What is noted about a client, in clients/. */
export const clientNoteName: FileNameForm<ClientNoteName> = {
  format: (parts) => `${clientMarkName.format(parts)}.json`,
  parse: (fileName) => clientMarkName.parse(stemOf(fileName, '.json') ?? ''),
};

/** What is so of a client for as long as the file is there, in clients/. */
export const clientMarkName: FileNameForm<ClientNoteName> = {
  format: ({ client, topic }) => `${processToken(client)}~${topic}`,
  parse(fileName) {
    const [token = '', topic = '', ...rest] = fileName.split('~');
    const client = parseProcessToken(token);
    if (!client || !/^[a-z-]+$/.test(topic) || rest.length > 0) return undefined;
    return onlyExact(clientMarkName, { client, topic }, fileName);
  },
};

export interface WatchName {
  readonly watched: string;
  readonly watcher: string;
  readonly id: string;
}

/** The wish to be told when another agent is idle. */
export const watchName: FileNameForm<WatchName> = {
  format: ({ watched, watcher, id }) => `${watched}~${watcher}~${id}.json`,
  parse(fileName) {
    const [watched = '', watcher = '', id = '', ...rest] = stemOf(fileName, '.json')?.split('~') ?? [];
    const isOne = isAgentName(watched) && isAgentName(watcher) && isMessageId(id) && rest.length === 0;
    return isOne ? { watched, watcher, id } : undefined;
  },
};

/** What the notice says, decided by the first to write it down. */
export const watchNoticeName: FileNameForm<WatchName> = {
  format: (parts) => `${watchName.format(parts)}.notice`,
  parse: (fileName) => watchName.parse(stemOf(fileName, '.notice') ?? ''),
};

export interface EditName {
  /** Stands for the path of the file. */
  readonly file: string;
  readonly name: string;
  readonly editor: ProcessIdentity;
  /** Whole milliseconds since 1970. */
  readonly atMs: number;
}

/** Who edits a file. */
export const editName: FileNameForm<EditName> = {
  format: ({ file, name, editor, atMs }) => `${file}~${name}~${processToken(editor)}~${atMs.toString(36)}`,
  parse(fileName) {
    const [file = '', name = '', token = '', time = '', ...rest] = fileName.split('~');
    const editor = parseProcessToken(token);
    if (file === '' || !isAgentName(name) || !editor || rest.length > 0) return undefined;
    return onlyExact(editName, { file, name, editor, atMs: Number.parseInt(time, 36) }, fileName);
  },
};

/** That somebody was told something about an edit; the subject is hashed. */
export const toldName: FileNameForm<string> = {
  format: (subject) => `told~${subject}`,
  parse: (fileName) => /^told~([0-9a-z]+)$/.exec(fileName)?.[1],
};

/** One change of a task, counted from 1 to 9999. */
export const taskRecordName: FileNameForm<number> = {
  format: (number) => `${String(number).padStart(4, '0')}.json`,
  parse: (fileName) => (/^[0-9]{4}\.json$/.test(fileName) ? Number.parseInt(fileName, 10) : undefined),
};

export interface UntoldName {
  readonly id: string;
  readonly number: number;
  readonly nonce: string;
}

/** The mark that the other side of a task still has to hear of a change. */
export const untoldName: FileNameForm<UntoldName> = {
  format: ({ id, number, nonce }) => `${id}~${number}~${nonce}`,
  parse(fileName) {
    const [, id = '', number, nonce = ''] = /^([^~]+)~([0-9]+)~([0-9a-z-]+)$/.exec(fileName) ?? [];
    return isMessageId(id) ? onlyExact(untoldName, { id, number: Number(number), nonce }, fileName) : undefined;
  },
};

export interface VanishedName {
  /** How many changes the task had by then. */
  readonly changes: number;
  /** What the giver is told, or that this was done. */
  readonly kind: 'json' | 'told';
}

/** That a task's worker has no session any more. */
export const vanishedName: FileNameForm<VanishedName> = {
  format: ({ changes, kind }) => `.vanished-${changes}.${kind}`,
  parse(fileName) {
    const [, changes, kind] = /^\.vanished-([0-9]+)\.(json|told)$/.exec(fileName) ?? [];
    if (kind !== 'json' && kind !== 'told') return undefined;
    return onlyExact(vanishedName, { changes: Number(changes), kind }, fileName);
  },
};

/** What is reserved in a repository. */
export const reservationName: FileNameForm<string> = {
  format: (id) => `${id}.json`,
  parse: (fileName) => stemOf(fileName, '.json'),
};

/** A key that is or was in use. */
export const keyName: FileNameForm<string> = {
  format: (id) => `${id}.key`,
  parse: (fileName) => stemOf(fileName, '.key'),
};

export interface SegmentName {
  /** Whole milliseconds since 1970. */
  readonly atMs: number;
  readonly nonce: string;
}

/** A part of the search index. */
export const segmentName: FileNameForm<SegmentName> = {
  format: ({ atMs, nonce }) => `${atMs.toString(36)}-${nonce}.lines`,
  parse(fileName) {
    const [, time = '', nonce = ''] = /^([0-9a-z]+)-([0-9a-z]+)\.lines$/.exec(fileName) ?? [];
    return onlyExact(segmentName, { atMs: Number.parseInt(time, 36), nonce }, fileName);
  },
};

export interface BellName {
  /** Whole milliseconds since 1970. */
  readonly atMs: number;
  /** Comes back with the prompt that the doorbell begins. */
  readonly nonce: string;
}

/** A file that wakes the client which watches bell/. */
export const bellName: FileNameForm<BellName> = {
  format: ({ atMs, nonce }) => `${atMs}-${nonce}`,
  parse(fileName) {
    const [, time, nonce = ''] = /^([0-9]+)-([0-9a-z-]+)$/.exec(fileName) ?? [];
    return onlyExact(bellName, { atMs: Number(time), nonce }, fileName);
  },
};

export interface DraftName {
  /** The name that it is to have when it is whole. */
  readonly of: string;
  readonly nonce: string;
}

/** A file that is being written. */
export const draftName: FileNameForm<DraftName> = {
  format: ({ of, nonce }) => `${of}.${nonce}.tmp`,
  parse(fileName) {
    const [, of, nonce] = /^(.+)\.([0-9a-z]+)\.tmp$/s.exec(fileName) ?? [];
    return of && nonce ? { of, nonce } : undefined;
  },
};

/** Also those of the library that replaces files, and of former versions of cc2cc. */
export function isDraft(fileName: string): boolean {
  return draftName.parse(fileName) !== undefined || fileName.startsWith('.') || /\.json\../.test(fileName);
}

/** What editors, and programs that copy, name a file until it is whole. */
export function isTemporaryOfOthers(fileName: string): boolean {
  return /^\.|~$|\.(tmp|part|swp)$/.test(fileName);
}

/** Whoever drops a message names it so, whatever stands before that. */
export function isMessageFile(fileName: string): boolean {
  return fileName.endsWith(messageEnding) && fileName !== messageEnding;
}

/** The name of a file without what makes it a message. */
export function stemOfMessage(fileName: string): string {
  return stemOf(fileName, messageEnding) ?? fileName;
}

/** The id that cc2cc made for the message in this file, wherever it lies; undefined for one of another program. */
export function ownIdInName(fileName: string): string | undefined {
  const [id = ''] = fileName.split(/[.~]/, 1);
  return isOwnId(id) ? id : undefined;
}

/** The id of the message that a file in a mailbox belongs to, in whatever state; other programs' names give any text. */
export function idInName(fileName: string): string {
  return fileName.replace(/~.*$/s, '').replace(/(\.(reason|redelivered|receipt))?\.json$|\.sending$/, '');
}

/** Whether a file in an inbox or in claimed/ bears the name of this message. */
export function isNamedAfter(fileName: string, id: string): boolean {
  return fileName.startsWith(`${id}.`) || fileName.startsWith(`${id}~`);
}

/** Whether a lease is on this name; at a glance, because a flood of others may lie beside it. */
export function isLeaseOn(fileName: string, name: string): boolean {
  return fileName.startsWith(`${name}~`);
}

/** The client that a file in clients/ is about: its binding, a note, a mark, or a draft of one. */
export function clientInName(fileName: string): ProcessIdentity | undefined {
  return parseProcessToken(fileName.replace(/[.~].*$/s, ''));
}

/* @__NO_SIDE_EFFECTS__ */
function idWith(ending: string): FileNameForm<string> {
  return { format: (id) => `${id}${ending}`, parse: (fileName) => stemOf(fileName, ending, isMessageId) };
}

function stemOf(fileName: string, ending: string, isStem = (stem: string) => stem !== ''): string | undefined {
  const stem = fileName.slice(0, -ending.length);
  return fileName.endsWith(ending) && isStem(stem) ? stem : undefined;
}

/** Leading zeros and numbers that are too great are ways to write what `format` writes otherwise. */
function onlyExact<Parts>(form: FileNameForm<Parts>, parts: Parts, fileName: string): Parts | undefined {
  return form.format(parts) === fileName ? parts : undefined;
}
