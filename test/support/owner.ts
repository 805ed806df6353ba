import type { Owner } from '../../src/store/claim.ts';

/** An owner that is no process of this machine. */
export function owner(number: number): Owner {
  return { process: { host: '0123abcd', pid: number, startedAt: '100' } };
}
