import { join } from 'node:path';
import * as z from 'zod/mini';
import { Cc2ccError } from '../base/errors.ts';
import { linkOnce } from '../base/link-once.ts';
import { parserOf, readState } from '../base/state-file.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { resolveRecipient } from '../identity/card.ts';
import { redeliveredName } from '../protocol/file-names.ts';
import type { MailboxLayout } from '../protocol/layout.ts';
import type { Message } from '../protocol/message.ts';
import { agentName, messageId } from '../protocol/objects.ts';
import { dropDeadLetter } from '../store/outcomes/drop-dead-letter.ts';
import { type Located, locate } from '../store/outcomes/locate.ts';
import { send } from '../store/send.ts';
import { newIdFor } from './post.ts';
import { ringForAbsentServer } from './ring-for-absent-server.ts';

/** `dead/<id>.redelivered.json`: as what a dead message was sent again. Written before it is sent. */
export interface RedeliveryRecord {
  readonly newId: string;
  /** The mailbox it was sent to. */
  readonly to: string;
  /** The name of the person who decided it. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** What the message that is sent again carries beside the fields of every message. */
interface RedeliveryFields {
  readonly redeliveryOf: string;
  /** How often it was offered before. */
  readonly priorAttempts: number;
}

/**
 * Sends a dead message again, as a message with a new id and a whole lifetime before it; the dead one stays where it is,
 * with its reason and a record of the new id. Doing it again, from another process or after a crash in the middle,
 * sends the same bytes under the same id, which every mailbox lets through once.
 * @throws NOT_FOUND, BAD_INPUT for a message that is not dead, UNKNOWN_RECIPIENT when the mailbox is gone.
 */
export async function redeliverDead(bridge: Bridge, id: string, by: string): Promise<RedeliveryRecord> {
  const dead = await requireDead(bridge, id);
  const record = (await readRedelivery(bridge, dead.mailbox, id)) ?? (await decide(bridge, dead, by));
  if (!(await locate(bridge.store, record.newId))) {
    await send(bridge.store, record.to, compose(dead, record));
    await ringForAbsentServer(bridge, record.to);
  }
  return record;
}

/**
 * Puts a dead message aside. @returns false if somebody had done so before.
 * @throws NOT_FOUND, BAD_INPUT for a message that is not dead.
 */
export async function dropDead(bridge: Bridge, id: string): Promise<boolean> {
  const { mailbox } = await requireDead(bridge, id);
  return dropDeadLetter(bridge.store, mailbox, id);
}

export async function readRedelivery(
  bridge: Bridge,
  mailbox: MailboxLayout,
  id: string,
): Promise<RedeliveryRecord | undefined> {
  return readState(bridge.store.fs, recordPath(mailbox, id), parseRedelivery);
}

export const parseRedelivery = parserOf<RedeliveryRecord>(
  z.looseObject({ newId: messageId, to: agentName, by: z.string(), atMs: z.number() }),
);

async function requireDead(bridge: Bridge, id: string): Promise<Located> {
  const found = await locate(bridge.store, id);
  if (!found) throw new Cc2ccError('NOT_FOUND', `there is no message ${id}; reload the page`);
  if (found.state === 'dead' || found.state === 'expired') return found;
  throw new Cc2ccError('BAD_INPUT', `${id} is ${found.state}; only dead and expired mail is redelivered or dropped`);
}

/** Of several who decide at once, the first counts, and all of them go by what it wrote. */
async function decide(bridge: Bridge, dead: Located, by: string): Promise<RedeliveryRecord> {
  const to = await resolveRecipient(bridge.registry, dead.mailbox.name);
  if (to === undefined) {
    throw new Cc2ccError('UNKNOWN_RECIPIENT', `the mailbox of ${dead.mailbox.name} is gone; choose another recipient`);
  }
  const nowMs = Math.trunc(bridge.store.fs.nowMs());
  const record: RedeliveryRecord = { newId: await newIdFor(bridge, to), to, by, atMs: nowMs };
  const isFirst = await linkOnce(bridge.store.fs, recordPath(dead.mailbox, dead.id), `${JSON.stringify(record)}\n`);
  return isFirst ? record : ((await readRedelivery(bridge, dead.mailbox, dead.id)) ?? record);
}

/** The bytes follow from the dead message and the record alone. */
function compose({ id, message, attempts }: Located, record: RedeliveryRecord): Message & RedeliveryFields {
  return {
    ...message,
    id: record.newId,
    timestamp: new Date(record.atMs).toISOString(),
    to: record.to,
    hops: 0,
    // It is signed by whoever sends it again, and must not thereby pass for signed by its writer.
    identity:
      message.signature?.state === 'verified' ? message.identity : { agent: 'cc2cc', mode: 'script', holdsName: false },
    redeliveryOf: id,
    priorAttempts: attempts,
  };
}

function recordPath(mailbox: MailboxLayout, id: string): string {
  return join(mailbox.dead, redeliveredName.format(id));
}
