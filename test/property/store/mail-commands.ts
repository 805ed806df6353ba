import fc from 'fast-check';
import { expect } from 'vitest';
import { claim } from '../../../src/store/claim.ts';
import { confirm } from '../../../src/store/confirm.ts';
import { gate } from '../../../src/store/gate.ts';
import { inspect, listInbox } from '../../../src/store/inbox.ts';
import { expire } from '../../../src/store/outcomes/expire.ts';
import { deadAtAttempt, redeliver } from '../../../src/store/outcomes/redeliver.ts';
import { send } from '../../../src/store/send.ts';
import { owner, recipient } from '../../support/mail.ts';
import { expectAgreement, type MailModel, type RealMail } from './mail-model.ts';

type Step = (model: MailModel, real: RealMail) => Promise<void>;

const second = 1000;
const index = fc.nat(1000);

/** Every command of a history; each leaves model and disk in agreement. */
export const mailCommands = fc.commands(
  [
    fc.tuple(fc.constantFrom('brave-fox', 'wise-elk'), fc.constantFrom(10, 1e6)).map(sendNew),
    index.map(sendAgain),
    fc.integer({ min: 1, max: 4 }).map(claimNext),
    index.map(confirmOne),
    index.map(confirmWithLostLease),
    index.map(redeliverOne),
    index.map(expireOne),
    fc.integer({ min: -30, max: 30 }).map(moveClock),
  ],
  { maxCommands: 60, size: 'max' },
);

function sendNew([from, ttl]: [string, number]) {
  return command(`send(${from}, ${ttl} s)`, async (model, real) => {
    const message = real.write(from, ttl);
    await send(real.store, recipient, message);
    model.sent.push({ message, state: 'queued', shown: 0, secondCopyWaits: false });
  });
}

function sendAgain(number: number) {
  return command(`sendAgain(${number})`, async (model, real) => {
    const entry = pick(model.sent, number);
    if (!entry) return;
    await send(real.store, recipient, entry.message);
    if (entry.state !== 'queued') entry.secondCopyWaits = true;
  });
}

function claimNext(ownerNumber: number) {
  return command(`claimNext(owner ${ownerNumber})`, async (model, real) => {
    const [fileName] = await listInbox(real.store, real.mailbox);
    if (!fileName) return;
    const found = await inspect(real.store, real.mailbox, fileName);
    const entry = model.sent.find(({ message }) => found.kind === 'message' && found.message.id === message.id);
    if (!entry) throw new Error(`${fileName} was never sent`);
    const { id, from } = entry.message;
    const held = await claim(real.store, real.mailbox, fileName, id, owner(ownerNumber));
    if (!held) throw new Error(`${id} could not be claimed`);
    const passed = await gate(real.store, real.mailbox, held);
    if (entry.state !== 'queued') {
      expect(passed).toBe('dropped');
      entry.secondCopyWaits = false;
      return;
    }
    expect(passed).toBe('first');
    Object.assign(entry, { state: 'offered', held, shown: 1 });
    model.shownFirst.set(from, [...(model.shownFirst.get(from) ?? []), id]);
  });
}

function confirmOne(number: number) {
  return command(`confirm(${number})`, async (model, real) => {
    const entry = pick(model.in('offered'), number);
    if (!entry?.held) return;
    await confirm(real.store, real.mailbox, entry.held);
    entry.state = 'seen';
  });
}

function confirmWithLostLease(number: number) {
  return command(`confirmWithLostLease(${number})`, async (model, real) => {
    const lost = pick(model.lostLeases, number);
    if (lost) await expect(confirm(real.store, real.mailbox, lost)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });
}

function redeliverOne(number: number) {
  return command(`redeliver(${number})`, async (model, real) => {
    const entry = pick(model.in('offered'), number);
    if (!entry?.held) return;
    const lost = entry.held;
    model.lostLeases.push(lost);
    const taken = await redeliver(real.store, real.mailbox, lost, owner(9));
    if (lost.attempt + 1 >= deadAtAttempt) {
      expect(taken).toBeUndefined();
      entry.state = 'dead';
      return;
    }
    if (!taken) throw new Error('a redelivery without a rival was lost');
    expect(await gate(real.store, real.mailbox, taken)).toBe('again');
    Object.assign(entry, { held: taken, shown: entry.shown + 1 });
  });
}

function expireOne(number: number) {
  return command(`expire(${number})`, async (model, real) => {
    const entry = pick(model.in('offered'), number);
    if (!entry?.held) return;
    const isOver = real.isOver(entry.message);
    expect(await expire(real.store, real.mailbox, entry.held, entry.message)).toBe(isOver);
    if (isOver) entry.state = 'expired';
  });
}

function moveClock(seconds: number) {
  return command(`moveClock(${seconds} s)`, async (_model, real) => {
    real.clock.nowMs += seconds * second;
  });
}

function command(name: string, step: Step): fc.AsyncCommand<MailModel, RealMail> {
  return {
    check: () => true,
    run: async (model, real) => {
      await step(model, real);
      expectAgreement(model, real);
    },
    toString: () => name,
  };
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)];
}
