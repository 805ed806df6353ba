import type { ProcessIdentity } from '../base/process-identity.ts';
import type { ReservationMode } from '../base/settings.ts';
import type { Bridge, Recipient } from '../delivery/bridge.ts';
import { describePosted } from '../delivery/describe.ts';
import { handOver } from '../delivery/hand-over.ts';
import { readHops } from '../delivery/hops.ts';
import { describeHops, type LoopGuard } from '../delivery/loop-guard.ts';
import type { Posted, Sender } from '../delivery/post.ts';
import { lostMail, RingableMail } from '../delivery/ringable.ts';
import { endTurn } from '../delivery/turn.ts';
import { readBinding } from '../identity/client-binding.ts';
import { join } from '../identity/join.ts';
import { mailboxOf } from '../protocol/layout.ts';

/** How long the SessionStart hook, which knows more about the session, may take to decide the name. */
const hookPatienceMs = 5_000;
const lookEveryMs = 50;

export interface ResidentOptions {
  readonly bridge: Bridge;
  /** The program that started this server. */
  readonly client: ProcessIdentity;
  readonly sessionId: string | undefined;
  readonly directory: string;
  readonly requestedName: string | undefined;
  readonly approveOwnTools: boolean;
  readonly maxHops: number;
  /** What happens before an edit of a file that another agent has reserved. */
  readonly reservations: ReservationMode;
  /** Decides which mail may wake the session or prolong its turn. */
  readonly guard: LoopGuard;
  /** The client runs this plugin's hooks, so that one of them names the session. */
  readonly hasHooks: boolean;
}

/** The session that this server belongs to. Its name may change at any time, so it is read and never remembered. */
export class Resident {
  readonly #options: ResidentOptions;
  #continuedStops = 0;
  #noteForPerson: string | undefined;

  constructor(options: ResidentOptions) {
    this.#options = options;
  }

  get client(): ProcessIdentity {
    return this.#options.client;
  }

  get guard(): LoopGuard {
    return this.#options.guard;
  }

  get hasHooks(): boolean {
    return this.#options.hasHooks;
  }

  get requestedName(): string | undefined {
    return this.#options.requestedName;
  }

  /** Where the session works. */
  get directory(): string {
    return this.#options.directory;
  }

  get reservations(): ReservationMode {
    return this.#options.reservations;
  }

  get approveOwnTools(): boolean {
    return this.#options.approveOwnTools;
  }

  /** The name the session goes by now; undefined before it has one and after its end. */
  name(): Promise<string | undefined> {
    return readBinding(this.#options.bridge.registry, this.client);
  }

  /**
   * The name, waiting for the hook that decides it and deciding it here if no hook does.
   * @throws NAME_INVALID for a CC2CC_NAME that cannot be one.
   */
  async requireName(): Promise<string> {
    const { bridge, client, sessionId, directory, requestedName, hasHooks } = this.#options;
    const deadlineMs = bridge.store.fs.monotonicMs() + (hasHooks ? hookPatienceMs : 0);
    for (;;) {
      const name = await this.name();
      if (name !== undefined) return name;
      if (bridge.store.fs.monotonicMs() >= deadlineMs) break;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    return (await join(bridge.registry, { client, sessionId, directory, requestedName })).name;
  }

  async requireRecipient(): Promise<Recipient> {
    return { name: await this.requireName(), client: this.client };
  }

  /** Who sends what the model of this session writes. */
  async requireSender(): Promise<Sender> {
    const name = await this.requireName();
    return { name, mode: 'agent', hops: await readHops(this.#options.bridge, this.client) };
  }

  /** What the model is told about what it sent, and the person too if it will wake nobody. */
  describe(posted: Posted): string {
    const { maxHops } = this.#options;
    if (posted.hops <= maxHops) return describePosted(posted);
    const held = `It does not wake ${posted.to} and comes with the next prompt there: ${describeHops(maxHops)}.`;
    this.#noteForPerson = `cc2cc: mail to ${posted.to} does not wake it any more: ${describeHops(maxHops)}.`;
    return `${describePosted(posted)} ${held}`;
  }

  /** What the person is to be told when the turn ends; undefined if there is nothing. */
  takeNoteForPerson(): string | undefined {
    const note = this.#noteForPerson;
    this.#noteForPerson = undefined;
    return note;
  }

  /** In a client without our hooks, mail comes with the answer of every tool that does not itself show mail. */
  async mailWithAnswer(toolName: string): Promise<string> {
    const { bridge, hasHooks } = this.#options;
    if (hasHooks || toolName === 'check_inbox' || toolName === 'read_message') return '';
    return (await handOver(bridge, await this.requireRecipient())).text;
  }

  /** Counts the Stop hooks that kept one turn going. */
  countStop(isContinued: boolean): number {
    this.#continuedStops = isContinued ? this.#continuedStops + 1 : 0;
    return this.#continuedStops;
  }

  /** Whether mail waits that the turn should be prolonged for; low priority is not. */
  async hasMailWorthATurn(): Promise<boolean> {
    const { bridge } = this.#options;
    const name = await this.name();
    if (name === undefined) return false;
    const waiting = await new RingableMail(bridge).list(mailboxOf(bridge.store.layout.root, name));
    const lost = await lostMail(bridge, { name, client: this.client });
    const worthy = [...lost, ...waiting].filter((message) => this.guard.whyHeld(message) === undefined);
    if (worthy.length > 0) this.guard.noteTurn(worthy);
    return worthy.length > 0;
  }

  noteTurnEnd(): Promise<void> {
    return endTurn(this.#options.bridge, this.client);
  }
}
