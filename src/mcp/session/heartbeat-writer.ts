import type { Bridge, Recipient } from '../../bridge/bridge.ts';
import { readSessionRecord } from '../../claude-code/session-record.ts';
import { heartbeatEveryMs, writeHeartbeat } from '../../identity/heartbeat.ts';
import type { SessionNote } from '../../session/session-note.ts';

/** Rounds are as far apart as heartbeats: one that comes a moment early must not leave its heartbeat to the next. */
const earlyByMs = 500;

/** Says in the heartbeat that a session is there, and what is wrong with its mail for as long as it is. */
export class HeartbeatWriter {
  readonly #bridge: Bridge;
  #lastWrittenMs = Number.NEGATIVE_INFINITY;
  #lastTrouble: string | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Writes it when it is time to, or there is news. One that could not be written is tried again at the next call. */
  async write({ name, client }: Recipient, note: SessionNote | undefined, trouble: string | undefined): Promise<void> {
    const nowMs = this.#bridge.store.fs.monotonicMs();
    if (nowMs - this.#lastWrittenMs < heartbeatEveryMs - earlyByMs && trouble === this.#lastTrouble) return;
    const record = await readSessionRecord(this.#bridge, client, note);
    await writeHeartbeat(this.#bridge.registry, {
      name,
      sessionId: note?.sessionId,
      clientPid: client.pid,
      status: 'active',
      context: {
        directory: note?.directory ?? null,
        server_pid: process.pid,
        trouble: trouble ?? null,
        client_name: record?.name ?? null,
      },
    });
    [this.#lastWrittenMs, this.#lastTrouble] = [nowMs, trouble];
  }
}
