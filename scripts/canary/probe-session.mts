import { join } from 'node:path';
import type { ClientVersion } from '../../test/harness/install-client.ts';
import type { InteractiveSession } from '../../test/harness/interactive-session.ts';
import { createRig, type Rig } from '../../test/harness/rig.ts';
import { waitFor } from '../../test/harness/wait-for.ts';
import { type ProbeRecord, readProbeRecords, writeProbePlugin } from './probe-plugin.mts';

const waitMs = 30_000;

/** One session of a real client with the plugin of the probes, which one probe after the other uses. */
export class ProbeSession implements AsyncDisposable {
  readonly pluginDirectory: string;
  readonly session: InteractiveSession;
  readonly #rig: Rig;

  static async start(version: ClientVersion): Promise<ProbeSession> {
    const rig = await createRig({ version });
    try {
      const directory = join(rig.home.path, 'probe');
      await writeProbePlugin(directory);
      return new ProbeSession(rig, directory, await rig.start('alpha', { args: ['--plugin-dir', directory] }));
    } catch (error) {
      await rig.dispose();
      throw error;
    }
  }

  private constructor(rig: Rig, directory: string, session: InteractiveSession) {
    this.#rig = rig;
    this.pluginDirectory = directory;
    this.session = session;
  }

  get model(): Rig['model'] {
    return this.#rig.model;
  }

  /** @returns the latest call of this name, once there is one. */
  async waitForCall(kind: ProbeRecord['kind'], name: string): Promise<ProbeRecord> {
    const look = async () => (await this.callsOf(kind, name)).at(-1);
    return this.wait(look, `a call of the ${kind} ${name}`);
  }

  async callsOf(kind: ProbeRecord['kind'], name: string): Promise<ProbeRecord[]> {
    return (await readProbeRecords(this.pluginDirectory)).filter((call) => call.kind === kind && call.name === name);
  }

  wait<T>(condition: () => T | Promise<T>, waitingFor: string): Promise<NonNullable<T>> {
    return waitFor(condition, { timeoutMs: waitMs, waitingFor, evidence: () => this.session.screen() });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rig.dispose();
  }
}
