import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity, systemProcessTable } from '../../../src/base/process-identity.ts';
import { MailLog } from '../../scenarios/mail-log.ts';

/** A log of this process's own, of which a kill can cut off the last line at most. */
export function openLog(folder: string): MailLog {
  const descriptor = openSync(join(folder, `${process.pid}-${process.hrtime.bigint()}.log`), 'a');
  return new MailLog((entry) => writeSync(descriptor, `${JSON.stringify(entry)}\n`));
}

export function ownIdentity(): ProcessIdentity {
  const self = identifyProcess(systemProcessTable(), process.pid);
  if (!self) throw new Error('this process is not in the process table');
  return self;
}

/** A process that works for ever ends with the one that started it. */
export function endWithParent(): void {
  process.stdin.resume().once('end', () => process.exit(1));
}
