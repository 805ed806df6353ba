import type { Sent } from '../../addressing/send-text-to.ts';
import type { ProcessIdentity } from '../../base/process-identity.ts';
import type { ForeignMailPolicy, ReservationMode } from '../../base/settings.ts';
import { type Bridge, type Recipient, takeWarnings } from '../../bridge/bridge.ts';
import { joinParagraphs } from '../../bridge/paragraphs.ts';
import type { PromptSource } from '../../claude-code/prompt-source.ts';
import type { NativeMode } from '../../claude-code/settings.ts';
import { type Desk, openDesk } from '../../desk/desk.ts';
import { lostMail, RingableMail } from '../../doorbells/ringable.ts';
import { handOver } from '../../handover/hand-over.ts';
import { readBinding } from '../../identity/client-binding.ts';
import { join } from '../../identity/join.ts';
import { projectOfName } from '../../identity/project.ts';
import { announceTurnEnd } from '../../idle-notices/idle-notice.ts';
import { mailboxOf } from '../../protocol/layout.ts';
import { describeCopies, describePosted } from '../../reports/describe.ts';
import { holdBack } from '../../sending/held-back-mail.ts';
import { readHops } from '../../sending/hops.ts';
import { describeHops, type LoopGuard } from '../../sending/loop-guard.ts';
import type { Posted, Sender } from '../../sending/post.ts';
import { endTurn } from '../../session/turn.ts';
import { makeVisible } from '../../trust/visible-text.ts';

/** How long the SessionStart hook, which knows more about the session, may take to decide the name. */
const hookPatienceMs = 5_000;
const lookEveryMs = 50;
/** In a client without hooks, what is sent this long after the last mail is not because of it. */
const unheardPersonAfterMs = 60 * 60 * 1000;

export interface McpSessionOptions {
  readonly bridge: Bridge;
  /** The program that started this server. */
  readonly client: ProcessIdentity;
  readonly sessionId: string | undefined;
  readonly directory: string;
  readonly requestedName: string | undefined;
  /** CC2CC_PROJECT. */
  readonly projectName?: string | undefined;
  readonly otherProjects?: ForeignMailPolicy | undefined;
  readonly approveOwnTools: boolean;
  readonly maxHops: number;
  /** How long one tool call may take. */
  readonly longestCallMs: number;
  /** What happens before an edit of a file that another agent has reserved. */
  readonly reservations: ReservationMode;
  /** Whether the client's own SendMessage and ListAgents are added to. */
  readonly native: NativeMode;
  /** Decides which mail may wake the session or prolong its turn. */
  readonly guard: LoopGuard;
  readonly promptSource: PromptSource;
  /** The client runs this plugin's hooks, so that one of them names the session. */
  readonly hasHooks: boolean;
}

/** The session that this server belongs to. Its name may change at any time, so it is read and never remembered. */
export class McpSession {
  readonly #options: McpSessionOptions;
  #continuedStops = 0;
  #noteForPerson: string | undefined;
  #waitingCalls = 0;
  #lastCallMs = Number.NEGATIVE_INFINITY;
  #lastPromptMs = Number.NEGATIVE_INFINITY;
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  readonly #mailForPerson: string[] = [];

  constructor(options: McpSessionOptions) {
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

  /** Where the session works. */
  get directory(): string {
    return this.#options.directory;
  }

  get promptSource(): PromptSource {
    return this.#options.promptSource;
  }

  get requestedName(): string | undefined {
    return this.#options.requestedName;
  }

  get projectName(): string | undefined {
    return this.#options.projectName;
  }

  get otherProjects(): ForeignMailPolicy | undefined {
    return this.#options.otherProjects;
  }

  get reservations(): ReservationMode {
    return this.#options.reservations;
  }

  get native(): NativeMode {
    return this.#options.native;
  }

  get approveOwnTools(): boolean {
    return this.#options.approveOwnTools;
  }

  get longestCallMs(): number {
    return this.#options.longestCallMs;
  }

  /** When the model or a hook last called a tool, on the clock of `monotonicMs`. */
  get lastCallMs(): number {
    return this.#lastCallMs;
  }

  noteCall(): void {
    this.#lastCallMs = this.#options.bridge.store.fs.monotonicMs();
  }

  /** A tool call of the model waits for something, and ends by itself for mail that cannot wait. */
  get isWaiting(): boolean {
    return this.#waitingCalls > 0;
  }

  async whileWaiting<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waitingCalls += 1;
    try {
      return await work();
    } finally {
      this.#waitingCalls -= 1;
    }
  }

  /** When the hook of a prompt last reached this server, by the clock that does not jump. */
  get lastPromptMs(): number {
    return this.#lastPromptMs;
  }

  notePrompt(): void {
    this.#lastPromptMs = this.#options.bridge.store.fs.monotonicMs();
  }

  /** When the hook of a prompt that a doorbell brought last ran, by the clock that does not jump. */
  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  noteRingHeard(): void {
    this.#lastHeardMs = this.#options.bridge.store.fs.monotonicMs();
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
    const { bridge, hasHooks } = this.#options;
    const deadlineMs = bridge.store.fs.monotonicMs() + (hasHooks ? hookPatienceMs : 0);
    for (;;) {
      const name = await this.name();
      if (name !== undefined) return name;
      if (bridge.store.fs.monotonicMs() >= deadlineMs) break;
      await bridge.store.fs.sleep(lookEveryMs);
    }
    return (await join(bridge.registry, this.#options)).name;
  }

  /** The project of the session; undefined before its name is decided. */
  async project(): Promise<string | undefined> {
    const name = await this.name();
    return name === undefined ? undefined : projectOfName(this.#options.bridge.registry, name);
  }

  async requireRecipient(): Promise<Recipient> {
    return { name: await this.requireName(), client: this.client };
  }

  /** Who sends what the model of this session writes. */
  async requireSender(): Promise<Sender> {
    const name = await this.requireName();
    const { bridge, client, hasHooks } = this.#options;
    // No hook says there that a person spoke, and what was once begun must not count for ever.
    const fadesAfterMs = hasHooks ? Number.POSITIVE_INFINITY : unheardPersonAfterMs;
    return { name, mode: 'agent', project: await this.project(), hops: await readHops(bridge, client, fadesAfterMs) };
  }

  /** What the model is told about what it sent, and the person too if it will wake nobody. */
  describe(posted: Posted): string {
    return [describePosted(posted), ...this.tellHeld([posted])].join(' ');
  }

  /** The same about a text that may have had several recipients. */
  describeSent({ posted, isOne, elsewhere }: Sent): string {
    const [first] = posted;
    if (isOne && first) return this.describe(first);
    return [describeCopies(posted, elsewhere), ...this.tellHeld(posted)].join('\n');
  }

  private tellHeld(posted: readonly Posted[]): string[] {
    const { maxHops } = this.#options;
    if (!posted.some(({ hops }) => hops > maxHops)) return [];
    const names = posted.map(({ to }) => to).join(', ');
    this.#noteForPerson = `cc2cc: mail to ${names} does not wake it any more: ${describeHops(maxHops)}.`;
    return [`It does not wake ${names} and comes with the next prompt there: ${describeHops(maxHops)}.`];
  }

  /** Mail that a tool put before the model: the hook that follows shows it to the person. */
  showToPerson(mail: string): void {
    if (this.hasHooks && mail !== '') this.#mailForPerson.push(mail);
  }

  mailToShow(): string {
    return joinParagraphs(...this.#mailForPerson.splice(0));
  }

  /** What the person is to be told when the turn ends; undefined if there is nothing. */
  takeNoteForPerson(): string | undefined {
    const notes = [this.#noteForPerson, ...takeWarnings(this.#options.bridge)].filter(Boolean);
    this.#noteForPerson = undefined;
    return notes.length > 0 ? notes.join('\n') : undefined;
  }

  /** In a client without our hooks, mail comes with the answer of every tool that does not itself show mail. */
  async mailWithResult(toolName: string): Promise<string> {
    const { bridge, hasHooks } = this.#options;
    if (hasHooks) return '';
    const showsMail = toolName === 'check_inbox' || toolName === 'read_message';
    const mail = showsMail ? '' : (await handOver(bridge, await this.requireRecipient())).text;
    // There is no hook that could tell the person.
    return joinParagraphs(mail, makeVisible(takeWarnings(bridge).join('\n')));
  }

  /** Counts the Stop hooks that kept one turn going. */
  countStop(isContinued: boolean): number {
    this.#continuedStops = isContinued ? this.#continuedStops + 1 : 0;
    return this.#continuedStops;
  }

  /** @returns a desk on which mail waits that the turn should be prolonged for; low priority is not. */
  async openDeskWorthATurn(): Promise<Desk | undefined> {
    const { bridge } = this.#options;
    const name = await this.name();
    if (name === undefined) return undefined;
    const desk = await openDesk(bridge, { name, client: this.client }, { handsOver: true });
    const waiting = await new RingableMail(bridge).list(mailboxOf(bridge.store.layout.root, name));
    const { free } = await holdBack(bridge, this.client, this.guard, [...(await lostMail(desk)), ...waiting]);
    this.guard.noteRing(free);
    for (const { id } of bridge.decisions ? free : []) {
      bridge.decisions?.note(name, 'turn', id, 'prolonged for it');
    }
    return free.length > 0 ? desk : undefined;
  }

  /** The turn is over, and those who wait for that are told. */
  async noteTurnEnd(): Promise<void> {
    const { bridge } = this.#options;
    await endTurn(bridge, this.client);
    const name = await this.name();
    if (name === undefined) return;
    bridge.decisions?.note(name, 'turn', undefined, 'ends');
    try {
      await announceTurnEnd(bridge, name);
    } catch {
      // The session loop of either side finds out by itself, and reports what is wrong.
    }
  }
}
