import type { ProcessTable } from '../../src/base/process-identity.ts';

/** A process table that is told what lives; nothing in it has a parent or a command line. */
export class ProcessesOfTest implements ProcessTable {
  host = '0123abcd';
  readonly starts = new Map<number, string>();

  startOf(pid: number): string | undefined {
    return this.starts.get(pid);
  }

  parentOf(): undefined {
    return undefined;
  }

  ancestorsOf(): [] {
    return [];
  }

  commandLineOf(): readonly string[] {
    return [];
  }
}
