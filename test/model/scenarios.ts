import { type Claim, claim } from '../../src/store/claim.ts';
import { gate } from '../../src/store/gate.ts';
import { redeliver } from '../../src/store/outcomes/redeliver.ts';
import { send } from '../../src/store/send.ts';
import { ensureMailbox, openStore } from '../../src/store/store.ts';
import { owner, recipient } from '../support/mail.ts';
import type { Program } from './behaviour.ts';
import { nothingObserved, type Observed, type Rules } from './invariants.ts';
import type { Mutation } from './mutations.ts';
import {
  bridgePath,
  formerName,
  mail,
  mailText,
  oneAfterTheOther,
  receiver,
  renamedReceiver,
  sender,
} from './programs.ts';

/** A process and those that take its place when it is killed. */
export interface Role {
  readonly name: string;
  /** The process with this id, or undefined if nobody takes the place any more. */
  start(pid: number, generation: number): Program | undefined;
}

/** Who is there, and what they find. */
export interface Scenario {
  readonly title: string;
  readonly rules: Rules;
  readonly observed: Observed;
  readonly mailboxPath: string;
  /** Makes the disk, all of it durable. */
  readonly prepare: Program;
  roles(mutation?: Mutation): readonly Role[];
  /** What may happen after a power cut; every one of them leaves nothing to do. */
  recoveries(isSentAgain: boolean, mutation?: Mutation): readonly Program[];
}

const recoveryPid = 9001;
const secondRecoveryPid = 9002;

const mailboxPath = `${bridgePath}/to-${recipient}`;

const rules: Rules = { sentText: mailText, lastPlace: 'done', isMarkLostInPowerCut: false };

const emptyMailboxes: Program = async ({ fs }) => {
  const store = await openStore(fs, bridgePath);
  await ensureMailbox(store, recipient);
  await ensureMailbox(store, formerName);
};

function senderThatRetriesOnce(name: string, mailboxName: string, mutation?: Mutation): Role {
  return { name, start: (_pid, generation) => (generation < 2 ? sender(mailboxName, mutation) : undefined) };
}

function senderThatGivesUp(name: string, mutation?: Mutation): Role {
  return { name, start: (_pid, generation) => (generation < 1 ? sender(recipient, mutation) : undefined) };
}

function receiverThatRestarts(name: string, mutation?: Mutation): Role {
  return { name, start: (pid) => receiver(pid, mutation) };
}

/** Whoever got no answer sends again, before or after the receiver comes back. */
function sendAgainAndReceive(mailboxName: string, receive: typeof receiver | typeof renamedReceiver) {
  return (isSentAgain: boolean, mutation?: Mutation): Program[] => {
    const [first, second] = [receive(recoveryPid, mutation, false), receive(secondRecoveryPid, mutation, false)];
    if (!isSentAgain) return [first];
    const again = sender(mailboxName, mutation, false);
    return [oneAfterTheOther(again, first), oneAfterTheOther(first, again, second)];
  };
}

export const retriedMail: Scenario = {
  title: 'a sender that tries again after it was killed, and two receivers',
  rules,
  mailboxPath,
  observed: nothingObserved,
  prepare: emptyMailboxes,
  roles: (mutation) => [
    senderThatRetriesOnce('sender', recipient, mutation),
    receiverThatRestarts('receiver 1', mutation),
    receiverThatRestarts('receiver 2', mutation),
  ],
  recoveries: sendAgainAndReceive(recipient, receiver),
};

export const hangingSender: Scenario = {
  title: 'a sender that tries again while its first attempt hangs, and two receivers',
  rules,
  mailboxPath,
  observed: nothingObserved,
  prepare: emptyMailboxes,
  roles: (mutation) => [
    senderThatGivesUp('first attempt', mutation),
    senderThatGivesUp('second attempt', mutation),
    receiverThatRestarts('receiver 1', mutation),
    receiverThatRestarts('receiver 2', mutation),
  ],
  recoveries: sendAgainAndReceive(recipient, receiver),
};

export const newMailbox: Scenario = {
  title: 'a sender to a mailbox that does not exist yet',
  rules,
  mailboxPath,
  observed: nothingObserved,
  prepare: async ({ fs }) => void (await openStore(fs, bridgePath)),
  roles: (mutation) => [
    { name: 'sender', start: (_pid, generation) => (generation < 2 ? sender(recipient, mutation, false) : undefined) },
  ],
  recoveries: sendAgainAndReceive(recipient, receiver),
};

export const renamedAgent: Scenario = {
  title: 'a sender to the former name of an agent, which receives twice',
  rules,
  mailboxPath,
  observed: nothingObserved,
  prepare: emptyMailboxes,
  roles: (mutation) => [
    senderThatRetriesOnce('sender', formerName, mutation),
    { name: 'receiver 1', start: (pid) => renamedReceiver(pid, mutation) },
    { name: 'receiver 2', start: (pid) => renamedReceiver(pid, mutation) },
  ],
  recoveries: sendAgainAndReceive(formerName, renamedReceiver),
};

export const lastAttempt: Scenario = {
  title: 'a message that four owners lost, and two receivers',
  rules: { ...rules, lastPlace: 'dead' },
  mailboxPath,
  observed: { ...nothingObserved, isAnswered: true, timesShown: 4, disturbance: 'crash' },
  prepare: async (world) => {
    await emptyMailboxes(world);
    await loseFourTimes(world.fs);
  },
  roles: (mutation) => [receiverThatRestarts('receiver 1', mutation), receiverThatRestarts('receiver 2', mutation)],
  recoveries: sendAgainAndReceive(recipient, receiver),
};

async function loseFourTimes(fs: Parameters<typeof openStore>[0]): Promise<void> {
  const store = await openStore(fs, bridgePath);
  const mailbox = await ensureMailbox(store, recipient);
  await send(store, recipient, mail);
  let held: Claim | undefined = await claim(store, mailbox, `${mail.id}.json`, mail.id, owner(1));
  if (held) await gate(store, mailbox, held);
  while (held && held.attempt < 4) held = await redeliver(store, mailbox, held, owner(held.attempt + 1));
}
