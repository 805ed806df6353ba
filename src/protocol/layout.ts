import { join, sep } from 'node:path';
import { isAgentName } from './names.ts';

/** Where everything lies below the bridge directory; docs/SPECIFICATION.md shows it as a tree. */
export interface Layout {
  readonly root: string;
  readonly storeFile: string;
  readonly agents: string;
  readonly clients: string;
  readonly leases: string;
  readonly status: string;
  /** A folder for each repository in which something is reserved. */
  readonly reservations: string;
  /** Edits within the last minute, and the agents who were told about them. */
  readonly edits: string;
  /** Agents to notify when another agent ends its turn. */
  readonly watches: string;
  /** Marks of messages that a person let past the loop guard. */
  readonly released: string;
  /** The search index; may be deleted at any time. */
  readonly index: string;
  /** A folder for each task, by its id. */
  readonly tasks: string;
  /** Changes of tasks that the other side may not have been told of. */
  readonly untold: string;
  /** Debug logs, one for each name; there only while the log is on. */
  readonly logs: string;
}

/** The log of one name: the file that is written to, and the full one before it. */
export interface LogLayout {
  readonly current: string;
  readonly older: string;
}

export interface MailboxLayout {
  readonly name: string;
  readonly root: string;
  readonly tmp: string;
  readonly inbox: string;
  readonly claimed: string;
  readonly accepted: string;
  readonly done: string;
  readonly dead: string;
  /** Dead messages that a person put aside. */
  readonly dropped: string;
  readonly bad: string;
  readonly answered: string;
  readonly receipts: string;
  /** `<sender>/<id>~<bytes>`: what each sender has put here, for its quota. */
  readonly quota: string;
  /** Watched by the client itself: a file that appears here wakes it. */
  readonly bell: string;
}

/** Where the keys lie that messages are signed and encrypted with. */
export interface KeyLayout {
  readonly root: string;
  /** The one that is used now. */
  readonly secretKeyFile: string;
  /** A folder with those that are or were in `secretKeyFile`, so that old mail can be verified and read. */
  readonly formerKeys: string;
}

export function keyLayoutOf(bridgeDirectory: string): KeyLayout {
  const at = (name: string) => join(bridgeDirectory, name);
  return { root: bridgeDirectory, secretKeyFile: at('secret.key'), formerKeys: at('keys') };
}

export const mailboxPrefix = 'to-';

export function layoutOf(bridgeDirectory: string): Layout {
  const at = (...names: string[]) => join(bridgeDirectory, ...names);
  return {
    root: bridgeDirectory,
    storeFile: at('store.json'),
    agents: at('agents'),
    clients: at('clients'),
    leases: at('leases'),
    status: at('status'),
    reservations: at('reservations'),
    edits: at('edits'),
    watches: at('watches'),
    released: at('released'),
    index: at('index'),
    tasks: at('tasks'),
    untold: at('tasks', '.untold'),
    logs: at('logs'),
  };
}

/** @param name has been checked to be a name: it becomes a part of paths. */
export function logOf({ logs }: Pick<Layout, 'logs'>, name: string): LogLayout {
  return { current: join(logs, `${name}.ndjson`), older: join(logs, `${name}.1.ndjson`) };
}

/** Whose log a file in `logs/` is; undefined for any other file. */
export function logNameIn(fileName: string): string | undefined {
  const name = /^([^.]+)(?:\.1)?\.ndjson$/.exec(fileName)?.[1];
  return name !== undefined && isAgentName(name) ? name : undefined;
}

/** The names whose mailboxes are among the entries of a bridge directory; what else lies there is left alone. */
export function mailboxNamesIn(entries: readonly string[]): string[] {
  return entries
    .filter((entry) => entry.startsWith(mailboxPrefix))
    .map((entry) => entry.slice(mailboxPrefix.length))
    .filter(isAgentName)
    .sort();
}

/** @param name has been checked to be a name: it becomes a part of paths. */
export function mailboxOf(bridgeDirectory: string, name: string): MailboxLayout {
  const root = join(bridgeDirectory, `${mailboxPrefix}${name}`);
  // Not by `join`, whose cost is felt with a thousand mailboxes.
  const at = (folder: string) => root + sep + folder;
  return {
    name,
    root,
    tmp: at('tmp'),
    inbox: at('inbox'),
    claimed: at('claimed'),
    accepted: at('accepted'),
    done: at('done'),
    dead: at('dead'),
    dropped: at('dropped'),
    bad: at('bad'),
    answered: at('answered'),
    receipts: at('receipts'),
    quota: at('quota'),
    bell: at('bell'),
  };
}

/** An empty file in a mailbox: its folders are all there, and their names are on the disk. */
export function wholeMarkOf({ root }: MailboxLayout): string {
  return join(root, '.whole');
}
