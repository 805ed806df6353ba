/**
 * One process, for ever: process ids are used again, so the start time belongs to it, and both mean something only
 * on the machine, the boot and the process id namespace that `host` stands for.
 */
export interface ProcessIdentity {
  /** Eight hexadecimal digits. */
  readonly host: string;
  readonly pid: number;
  /** In the platform's own unit, digits only; compared, never calculated with. */
  readonly startedAt: string;
}

/** `<host>-<pid>-<startedAt>`: letters, digits and two hyphens, fit for a file name. */
export function processToken(identity: ProcessIdentity): string {
  return `${identity.host}-${identity.pid}-${identity.startedAt}`;
}

/** The reverse of `processToken`; undefined for anything else. */
export function parseProcessToken(token: string): ProcessIdentity | undefined {
  const [, host, pid, startedAt] = /^([0-9a-f]{8})-([1-9][0-9]*)-([0-9]+)$/.exec(token) ?? [];
  return host && pid && startedAt ? { host, pid: Number(pid), startedAt } : undefined;
}
