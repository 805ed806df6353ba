import { nodeFileSystem } from '../../src/base/fs.ts';
import { systemProcessTable } from '../../src/base/process-identity.ts';
import { type Bridge, openBridge } from '../../src/bridge/bridge.ts';
import { type MessageStatus, requireStatus } from '../../src/reports/status.ts';
import { listPending } from '../../src/store/pending.ts';
import type { InteractiveSession } from '../../test/harness/interactive-session.ts';
import type { ScriptedModel } from '../../test/harness/scripted-model.ts';
import { describeRequest } from './request-log.mts';
import type { Timeline } from './timeline.mts';

const lookEveryMs = 10;
const doorbellLine = /› Message from @.*/g;

/** Tells what it sees from outside: the sessions' screens, the model's requests, and the mailboxes on the disk. */
export class Observer {
  readonly #timeline: Timeline;
  readonly #model: ScriptedModel;
  readonly #bridgeDirectory: string;
  readonly #sessions = new Map<string, InteractiveSession>();
  readonly #statuses = new Map<string, MessageStatus>();
  readonly #shownDoorbells = new Set<string>();
  readonly #requestCounts = new Map<string, number>();
  #bridge: Bridge | undefined;
  #toldRequests = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  constructor(timeline: Timeline, model: ScriptedModel, bridgeDirectory: string) {
    this.#timeline = timeline;
    this.#model = model;
    this.#bridgeDirectory = bridgeDirectory;
  }

  start(): void {
    const look = async () => {
      await this.look().catch((error) => {
        this.#failure ??= error;
      });
      if (this.#timer !== undefined) this.#timer = setTimeout(look, lookEveryMs);
    };
    this.#timer = setTimeout(look, lookEveryMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  addSession(name: string, session: InteractiveSession): void {
    this.#sessions.set(name, session);
  }

  /** Where every message is that was seen on its way. @throws what went wrong while looking. */
  statuses(): MessageStatus[] {
    if (this.#failure !== undefined) throw this.#failure;
    return [...this.#statuses.values()];
  }

  /** Tells the requests that came since the last look; called before anything that follows from them is told. */
  tellRequests(): void {
    for (; this.#toldRequests < this.#model.requests.length; this.#toldRequests++) {
      const request = this.#model.requests[this.#toldRequests];
      if (request === undefined || request.kind === 'other' || request.kind === 'count') continue;
      const who = this.#nameOf(request.sessionId);
      const number = (this.#requestCounts.get(who) ?? 0) + 1;
      this.#requestCounts.set(who, number);
      for (const line of describeRequest(request)) this.#timeline.say(who, `model request ${number} brings ${line}`);
    }
  }

  async look(): Promise<void> {
    this.#tellDoorbells();
    this.tellRequests();
    await this.#tellStates();
  }

  #nameOf(sessionId: string | undefined): string {
    for (const [name, session] of this.#sessions) if (session.record()?.sessionId === sessionId) return name;
    return 'unknown';
  }

  #tellDoorbells(): void {
    for (const [name, session] of this.#sessions) {
      for (const [line] of session.screen().matchAll(doorbellLine)) {
        const key = `${name} ${line}`;
        if (this.#shownDoorbells.has(key)) continue;
        this.#shownDoorbells.add(key);
        this.#timeline.say(name, `wakes, the client shows: ${line}`);
      }
    }
  }

  async #tellStates(): Promise<void> {
    const bridge = await this.#openBridge();
    const pending = (await listPending(bridge.store)).map(({ message }) => message.id);
    for (const id of new Set([...this.#statuses.keys(), ...pending])) {
      const [before, now] = [this.#statuses.get(id), await requireStatus(bridge, id)];
      this.#statuses.set(id, now);
      if (before?.state === now.state) continue;
      this.#timeline.say('mailbox', `${id}, ${now.from} to ${now.to}: ${now.state}`, 'green');
    }
  }

  async #openBridge(): Promise<Bridge> {
    this.#bridge ??= await openBridge(nodeFileSystem, systemProcessTable(), this.#bridgeDirectory);
    return this.#bridge;
  }
}
