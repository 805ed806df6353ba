import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../harness/client-environment.ts';
import type { Rig } from '../harness/rig.ts';

export type DiskFault = 'ENOSPC' | 'EROFS';

const preloaded = fileURLToPath(new URL('faulty-disk.cjs', import.meta.url));

/** Makes what hooks, servers and the command line change in the bridge directory of a rig fail for as long as it is told. */
export class FaultyDisk {
  readonly #faultFile: string;
  readonly environment: Environment;

  constructor(rig: Rig) {
    this.#faultFile = join(rig.home.path, 'disk-fault');
    this.environment = {
      NODE_OPTIONS: `--require ${JSON.stringify(preloaded)}`,
      CC2CC_TEST_DISK_FAULT: this.#faultFile,
    };
  }

  fail(fault: DiskFault): void {
    writeFileSync(this.#faultFile, fault);
  }

  recover(): void {
    rmSync(this.#faultFile);
  }
}
