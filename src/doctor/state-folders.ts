import { join } from 'node:path';
import { listOwnFolder } from '../base/own-folder.ts';
import type { Parse } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { watchedTopic } from '../claude-code/doorbells/watched-bell.ts';
import { parsePositions, positionsTopic } from '../desk/offer-position.ts';
import { parseTestRing, testRingTopic } from '../doorbells/test-ring.ts';
import { parseCard } from '../identity/card.ts';
import { parseBinding } from '../identity/client-binding.ts';
import { parseHeartbeat } from '../identity/heartbeat.ts';
import { parseRoster, rosterTopic } from '../identity/roster.ts';
import { parseWatch } from '../idle-notices/idle-watch.ts';
import {
  bindingName,
  cardName,
  clientNoteName,
  deadReasonName,
  heartbeatName,
  messageName,
  receiptName,
  redeliveredName,
  reservationName,
  sendingName,
  taskRecordName,
  vanishedName,
  watchName,
} from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import { failedTopic, parseFailedTurns } from '../receipts/failed-turn.ts';
import { parseReservation } from '../reservations/reservation.ts';
import { hopsTopic, parseCaused } from '../sending/hops.ts';
import { lastSentTopic, parseLastSent } from '../sending/last-sent.ts';
import { parseRedelivery } from '../sending/redeliver-dead.ts';
import { heldBackTopic, parseHeldBack } from '../session/held-back.ts';
import { parseServerNote, serverNoteTopic } from '../session/server-note.ts';
import { parseSessionNote, sessionTopic } from '../session/session-note.ts';
import { listOwnMailboxes } from '../store/mailboxes.ts';
import { parseDeadReason } from '../store/outcomes/dead-letter.ts';
import { parseReceipt } from '../store/outcomes/receipt.ts';
import { parseReplyRecord } from '../store/outcomes/reply-record.ts';
import { parseSending } from '../store/outcomes/sending-reply.ts';
import { parseTaskRecord } from '../tasks/task.ts';
import { parseIntent } from '../tasks/vanished-notice.ts';

/** A folder of state files. What no ending fits need only be a regular file: a mark, a draft, or of another program. */
export interface StateFolder {
  readonly path: string;
  /** What a file of this name holds; undefined for one that is of no such kind. */
  readonly formatOf: (fileName: string) => Parse<unknown> | undefined;
  /** Its files are appended to, so that one with a second name would be written to under that as well. */
  readonly isAppendedTo?: boolean;
}

/** Every folder of docs/SPECIFICATION.md that holds state files. Messages and keys are looked at elsewhere. */
export async function listStateFolders(bridge: Bridge): Promise<StateFolder[]> {
  const { store } = bridge;
  const { agents, clients, status, leases, released, edits, watches, logs } = store.layout;
  const mailboxes = await listOwnMailboxes(store.fs, store.layout);
  return [
    { path: agents, formatOf: (file) => withName(cardName.parse(file), (name) => (stored) => parseCard(stored, name)) },
    { path: status, formatOf: (file) => withName(heartbeatName.parse(file), () => parseHeartbeat) },
    { path: clients, formatOf: formatOfClient },
    { path: watches, formatOf: (file) => withName(watchName.parse(file), () => parseWatch) },
    ...[leases, released, edits].map(ofMarks),
    { ...ofMarks(logs), isAppendedTo: true },
    ...mailboxes.flatMap(foldersOfMailbox),
    ...(await subfolders(
      bridge,
      mailboxes.map(({ quota }) => quota),
      noFormat,
    )),
    ...(await subfolders(bridge, [store.layout.reservations], (file) =>
      withName(reservationName.parse(file), () => parseReservation),
    )),
    ...(await subfolders(bridge, [store.layout.tasks], formatInTask)),
  ];
}

/** Of `~server` and `~dashboard`, a token and nothing else: one look shows whether that process is alive. */
const clientNotes: Readonly<Record<string, Parse<unknown>>> = {
  [sessionTopic]: parseSessionNote,
  [rosterTopic]: parseRoster,
  [hopsTopic]: parseCaused,
  [heldBackTopic]: parseHeldBack,
  [serverNoteTopic]: parseServerNote,
  [watchedTopic]: parseBinding,
  [testRingTopic]: parseTestRing,
  [positionsTopic]: parsePositions,
  [failedTopic]: parseFailedTurns,
  [lastSentTopic]: parseLastSent,
};

function formatOfClient(fileName: string): Parse<unknown> | undefined {
  const topic = clientNoteName.parse(fileName)?.topic;
  if (topic !== undefined) return clientNotes[topic] ?? anyJson;
  return withName(bindingName.parse(fileName), () => parseBinding);
}

function formatInTask(fileName: string): Parse<unknown> | undefined {
  if (vanishedName.parse(fileName)?.kind === 'json') return parseIntent;
  return withName(taskRecordName.parse(fileName), () => parseTaskRecord);
}

function formatOfDead(fileName: string): Parse<unknown> | undefined {
  if (deadReasonName.parse(fileName) !== undefined) return parseDeadReason;
  return withName(redeliveredName.parse(fileName), () => parseRedelivery);
}

function formatOfReplyRecord(fileName: string): Parse<unknown> | undefined {
  if (sendingName.parse(fileName) !== undefined) return parseSending;
  return withName(messageName.parse(fileName), () => parseReplyRecord);
}

function withName<Parts>(
  parts: Parts | undefined,
  formatFor: (parts: Parts) => Parse<unknown>,
): Parse<unknown> | undefined {
  return parts === undefined ? undefined : formatFor(parts);
}

function noFormat(): undefined {
  return undefined;
}

function foldersOfMailbox({ answered, receipts, dead, dropped, accepted }: MailboxLayout): StateFolder[] {
  return [
    { path: answered, formatOf: formatOfReplyRecord },
    { path: receipts, formatOf: (file) => withName(receiptName.parse(file), () => parseReceipt) },
    { path: dead, formatOf: formatOfDead },
    { path: dropped, formatOf: formatOfDead },
    ofMarks(accepted),
  ];
}

async function subfolders(
  { store }: Bridge,
  parents: readonly string[],
  formatOf: StateFolder['formatOf'],
): Promise<StateFolder[]> {
  const found: StateFolder[] = [];
  for (const parent of parents) {
    for (const name of await listOwnFolder(store, parent)) found.push({ path: join(parent, name), formatOf });
  }
  return found;
}

function ofMarks(path: string): StateFolder {
  return { path, formatOf: noFormat };
}

function anyJson(stored: unknown): unknown {
  return stored;
}
