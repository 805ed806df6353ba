import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRig, type Rig, type RigOptions } from '../../test/harness/rig.ts';

/** Everything that a measurement leaves behind unless somebody takes it away: folders, clients, servers. */
export class Workshop {
  readonly #cleanUps: (() => unknown)[] = [];

  temporaryDirectory(): string {
    const path = realpathSync(mkdtempSync(join(tmpdir(), 'cc2cc-bench-')));
    this.onCleanUp(() => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
    return path;
  }

  async rig(options: RigOptions): Promise<Rig> {
    const rig = createRig(options);
    this.onCleanUp(async () => (await rig.catch(() => undefined))?.dispose());
    return rig;
  }

  onCleanUp(cleanUp: () => unknown): void {
    this.#cleanUps.push(cleanUp);
  }

  /** The last thing made goes first. */
  async cleanUp(): Promise<void> {
    for (let next = this.#cleanUps.pop(); next !== undefined; next = this.#cleanUps.pop()) await next();
  }
}
