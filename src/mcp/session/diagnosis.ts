import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import type { Doorbell } from '../../claude-code/doorbells/doorbell.ts';
import { type DoorbellName, doorbellNames } from '../../claude-code/settings.ts';
import { leftOut } from '../../doorbells/doorbell-state.ts';
import { readTestRing, type TestRing, testLine, writeTestRing } from '../../doorbells/test-ring.ts';
import { heartbeatEveryMs } from '../../identity/heartbeat.ts';
import { readActivity } from '../../session/activity.ts';
import { keepServerNote, type ServerNote } from '../../session/server-note.ts';

export interface DiagnosisOptions {
  readonly bridge: Bridge;
  readonly about: () => Omit<ServerNote, 'server'>;
  readonly doorbellsOf: (name: string) => Readonly<Record<DoorbellName, Doorbell>>;
}

/** What `cc2cc doctor` needs of a server: that it says what it knows, and rings a doorbell to see whether it is heard. */
export class Diagnosis {
  readonly #options: DiagnosisOptions;
  #lastNotedMs = Number.NEGATIVE_INFINITY;
  #noted: Omit<ServerNote, 'server'> | undefined;

  constructor(options: DiagnosisOptions) {
    this.#options = options;
  }

  async check(recipient: Recipient): Promise<void> {
    const { bridge, about } = this.#options;
    const nowMs = bridge.store.fs.monotonicMs();
    const facts = about();
    if (nowMs - this.#lastNotedMs >= heartbeatEveryMs || facts.module !== this.#noted?.module) {
      this.#noted = facts;
      await keepServerNote(bridge, recipient.client, facts);
      // The client has not said yet who it is.
      if (facts.clientVersion !== null) this.#lastNotedMs = nowMs;
    }
    const ring = await readTestRing(bridge, recipient.client);
    if (ring?.state === 'asked') await this.#ring(recipient, ring);
  }

  async #ring({ name, client }: Recipient, ring: TestRing): Promise<void> {
    const { bridge, about, doorbellsOf } = this.#options;
    const refuse = (reason: string) => writeTestRing(bridge, client, { ...ring, state: 'refused', reason });
    // What the ring before set off may be under way still, and a session at work is not to be disturbed: it stays asked.
    if ((await readActivity(bridge, client))?.state !== 'idle') return;
    const isAllowed = doorbellNames.includes(ring.doorbell) && about().doorbells.includes(ring.doorbell);
    if (!isAllowed) return refuse(leftOut(about()));
    // Before it rings: it may be heard before this goes on.
    await writeTestRing(bridge, client, { ...ring, state: 'rung' });
    const hasRung = await doorbellsOf(name)[ring.doorbell].ring(testLine(ring));
    const outcome = hasRung ? 'rung' : 'cannot ring here';
    bridge.decisions?.note(name, 'doorbell', undefined, `${ring.doorbell} ${outcome}, as a test`);
    if (!hasRung) await refuse('it cannot ring there');
  }
}
