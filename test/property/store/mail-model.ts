import { expect } from 'vitest';
import { newMessageId } from '../../../src/protocol/ids.ts';
import type { MailboxLayout } from '../../../src/protocol/layout.ts';
import { expiresAtMs, type Message } from '../../../src/protocol/message.ts';
import type { Claim } from '../../../src/store/claim.ts';
import type { Store } from '../../../src/store/store.ts';
import { places } from '../../support/census.ts';
import { sampleMessage } from '../../support/mail.ts';

/** What ought to be true of one message. */
export interface ModelledMessage {
  readonly message: Message;
  state: 'queued' | 'offered' | 'seen' | 'dead' | 'expired';
  held?: Claim;
  /** How often it was put before a model. */
  shown: number;
  /** The sender tried again after the first copy had been claimed, and that copy waits. */
  secondCopyWaits: boolean;
}

export class MailModel {
  readonly sent: ModelledMessage[] = [];
  readonly lostLeases: Claim[] = [];
  /** Ids in the order in which they were shown first, by sender. */
  readonly shownFirst = new Map<string, string[]>();

  in(state: ModelledMessage['state']): ModelledMessage[] {
    return this.sent.filter((entry) => entry.state === state);
  }

  /** Where every copy has to lie. */
  expectedPlaces(): string[] {
    const folders = { queued: 'inbox', offered: 'claimed', seen: 'done', dead: 'dead', expired: 'dead' } as const;
    return this.sent
      .flatMap(({ message, state, secondCopyWaits }) => [
        `${folders[state]} ${message.id}`,
        ...(secondCopyWaits ? [`inbox ${message.id}`] : []),
      ])
      .sort();
  }
}

/** The real thing beside the model: a mailbox on the disk, and a clock that the history moves. */
export class RealMail {
  readonly store: Store;
  readonly mailbox: MailboxLayout;
  readonly clock: { nowMs: number };
  #lastId: string | undefined;

  constructor(store: Store, mailbox: MailboxLayout, clock: { nowMs: number }) {
    this.store = store;
    this.mailbox = mailbox;
    this.clock = clock;
  }

  write(from: string, ttl: number): Message {
    const { nowMs } = this.clock;
    this.#lastId = newMessageId(nowMs, this.#lastId);
    return sampleMessage({ id: this.#lastId, timestamp: new Date(nowMs).toISOString(), from, ttl });
  }

  isOver(message: Message): boolean {
    return this.clock.nowMs >= expiresAtMs(message);
  }
}

/** Nothing is lost, nothing lies in two places, nothing was shown more often than it was offered. */
export function expectAgreement(model: MailModel, real: RealMail): void {
  expect(places(real.mailbox)).toEqual(model.expectedPlaces());
  for (const { held, shown } of model.sent) expect(shown).toBe(held ? held.attempt : 0);
  for (const ids of model.shownFirst.values()) expect([...ids].sort()).toEqual(ids);
}
