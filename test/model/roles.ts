import { openStore } from '../../src/store/store.ts';
import { reader } from '../scenarios/messages.ts';
import { emptyMailboxes } from '../scenarios/states.ts';
import type { Program } from './behaviour.ts';
import type { History, Role } from './history.ts';
import { nothingObserved } from './invariants.ts';
import type { Mutation } from './mutations.ts';
import { bridgePath, mailText, oneAfterTheOther, receiver, type renamedReceiver, sender } from './programs.ts';

const recoveryPid = 9001;
const secondRecoveryPid = 9002;

/** What histories begin with: a message that nobody has sent yet, and two mailboxes. */
export const calmBeginning = {
  rules: { sentText: mailText, lastPlace: 'done', isMarkLostInPowerCut: false },
  observed: nothingObserved,
  mailboxPath: `${bridgePath}/to-${reader}`,
  prepare: async ({ fs }) => emptyMailboxes(await openStore(fs, bridgePath)),
} as const satisfies Partial<History>;

export function senderThatRetriesOnce(name: string, mailboxName: string, mutation?: Mutation): Role {
  return { name, start: (_pid, generation) => (generation < 2 ? sender(mailboxName, mutation) : undefined) };
}

export function senderThatGivesUp(name: string, mutation?: Mutation): Role {
  return { name, start: (_pid, generation) => (generation < 1 ? sender(reader, mutation) : undefined) };
}

export function receiverThatRestarts(name: string, mutation?: Mutation): Role {
  return { name, start: (pid) => receiver(pid, mutation) };
}

/** Whoever got no answer sends again, before or after the receiver comes back. */
export function sendAgainAndReceive(mailboxName: string, receive: typeof receiver | typeof renamedReceiver) {
  return (isSentAgain: boolean, mutation?: Mutation): Program[] => {
    const [one, another] = [receive(recoveryPid, mutation, false), receive(secondRecoveryPid, mutation, false)];
    if (!isSentAgain) return [one];
    const again = sender(mailboxName, mutation, false);
    return [oneAfterTheOther(again, one), oneAfterTheOther(one, again, another)];
  };
}
