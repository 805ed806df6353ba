import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
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
      // For the command line, which goes by it as any program on Node does.
      NODE_OPTIONS: `--require ${JSON.stringify(preloaded)}`,
      PATH: [nodeWithPreload(rig), rig.environment().PATH].join(delimiter),
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

/** The folder of a `node` that loads the faults first: hooks and servers do not go by NODE_OPTIONS. */
function nodeWithPreload(rig: Rig): string {
  const folder = join(rig.home.path, 'node-with-preload');
  mkdirSync(folder);
  const script = `#!/bin/sh\nexec '${process.execPath}' --require '${preloaded}' "$@"\n`;
  writeFileSync(join(folder, 'node'), script, { mode: 0o755 });
  return folder;
}
