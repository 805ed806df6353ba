import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProcessIdentity } from '../../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../../src/bridge/bridge.ts';
import { changeName } from '../../../src/handover/change-name.ts';
import { takeLease } from '../../../src/identity/lease.ts';
import { confirmOffer } from '../../../src/receipts/confirm-offer.ts';
import { post } from '../../../src/sending/post.ts';
import { ensureMailbox } from '../../../src/store/store.ts';
import { MemoryDisk } from '../../scenarios/memory-disk.ts';
import { MovableProcesses } from '../../scenarios/world.ts';
import { receiveMail } from '../../support/receive-mail.ts';

const hourMs = 60 * 60 * 1000;
const beginMs = Date.UTC(2026, 5, 1);
const senders = ['brave-fox', 'wise-elk'] as const;
/** A failure prints its seed; with that in CC2CC_TEST_SEED the same histories run again. */
const seed = Number(process.env.CC2CC_TEST_SEED ?? Date.now() % 2 ** 31);

/** So many processes send in the name of both, and begin to in any order; each has a clock of its own. */
const processes = 6;
const clocks = fc.array(fc.integer({ min: -11 * hourMs, max: 11 * hourMs }), {
  minLength: processes,
  maxLength: processes,
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send'), sender: fc.nat(1), process: fc.nat(processes - 1) }) },
  // The reader takes some and files some of these; then it goes on, or it is killed and another one takes its place.
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('take'),
      takes: fc.integer({ min: 1, max: 3 }),
      files: fc.nat(2),
      dies: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename') }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test(`what one sender writes comes in its order, whatever the clocks of its processes say (seed ${seed})`, async () => {
  const reached = { overtakingClock: 0, redelivered: 0, renamed: 0 };
  const property = fc.asyncProperty(
    clocks,
    fc.array(step, { maxLength: 30, size: 'max' }),
    async (offsetsMs, steps) => {
      const history = await History.begin(offsetsMs);
      for (const next of steps) await history.go(next);
      await history.go({ do: 'take', takes: Number.POSITIVE_INFINITY, files: 0, dies: true });
      await history.go({ do: 'take', takes: Number.POSITIVE_INFINITY, files: 0, dies: true });
      reached.overtakingClock += Number(history.hadClockGoingBack);
      reached.redelivered += Number(history.redeliveries > 0);
      reached.renamed += Number(history.name !== 'calm-owl');
      expect(history.disorder).toEqual([]);
      expect(history.neverShown).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 150, seed });
  for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(10);
});

/** Two senders of several processes each, and one reader. */
class History {
  readonly disorder: string[] = [];
  redeliveries = 0;
  hadClockGoingBack = false;
  name = 'calm-owl';
  readonly #disk = new MemoryDisk();
  readonly #processes = new MovableProcesses();
  readonly #offsetsMs: readonly number[];
  readonly #bridges = new Map<number, Bridge>();
  readonly #sent = new Map<string, { readonly sender: string; readonly number: number }>();
  readonly #shown = new Set<string>();
  readonly #lastOffsetsMs = new Map<string, number>();
  #steps = 0;
  #reader!: { readonly bridge: Bridge; readonly client: ProcessIdentity };

  private constructor(offsetsMs: readonly number[]) {
    this.#offsetsMs = offsetsMs;
  }

  static async begin(offsetsMs: readonly number[]): Promise<History> {
    const history = new History(offsetsMs);
    await history.#startReader(1);
    await ensureMailbox(history.#reader.bridge.store, history.name);
    return history;
  }

  get neverShown(): string[] {
    return [...this.#sent.keys()].filter((id) => !this.#shown.has(id));
  }

  async go(next: Step): Promise<void> {
    this.#steps += 1;
    if ('sender' in next) await this.#send(senders[next.sender] ?? senders[0], next.process);
    else if ('takes' in next) await this.#take(next);
    else await this.#rename();
  }

  async #send(sender: string, number: number): Promise<void> {
    const offsetMs = this.#offsetsMs[number] ?? 0;
    if (offsetMs < (this.#lastOffsetsMs.get(sender) ?? offsetMs)) this.hadClockGoingBack = true;
    this.#lastOffsetsMs.set(sender, offsetMs);
    const bridge = this.#bridges.get(number) ?? (await this.#open(offsetMs));
    this.#bridges.set(number, bridge);
    const { id } = await post(bridge, { name: sender, mode: 'script' }, { to: this.name, text: `step ${this.#steps}` });
    this.#sent.set(id, { sender, number: this.#sent.size });
  }

  async #take({ takes, files, dies }: { takes: number; files: number; dies: boolean }): Promise<void> {
    const { bridge, client } = this.#reader;
    const last = new Map<string, number>();
    let count = 0;
    for (const offered of await receiveMail(bridge, { name: this.name, client }, takes)) {
      const { message, redelivered } = offered;
      const { sender, number } = this.#sent.get(message.id) ?? { sender: 'nobody', number: -1 };
      if (number < (last.get(sender) ?? -1)) this.disorder.push(`${message.content.text} of ${sender} came late`);
      last.set(sender, number);
      this.#shown.add(message.id);
      this.redeliveries += Number(redelivered);
      count += 1;
      if (count <= files) await confirmOffer(bridge, offered, 'acknowledgement');
    }
    if (!dies) return;
    this.#processes.end(client.pid);
    await this.#startReader(client.pid + 1);
  }

  async #rename(): Promise<void> {
    const { bridge, client } = this.#reader;
    const name = `owl-${this.#steps}`;
    await changeName(bridge, { name: this.name, client }, name);
    this.name = name;
  }

  async #startReader(pid: number): Promise<void> {
    const bridge = await this.#open(0);
    const client = this.#processes.begin(pid);
    await takeLease(bridge.registry, this.name, client);
    this.#reader = { bridge, client };
  }

  /** A process that has just started, with a clock of its own. */
  #open(offsetMs: number): Promise<Bridge> {
    const fs = { ...this.#disk.fileSystem, nowMs: () => beginMs + offsetMs + this.#steps };
    return openBridge(fs, this.#processes, '/bridge');
  }
}
