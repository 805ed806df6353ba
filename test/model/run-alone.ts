import type { Outcome } from '../support/memory-operations.ts';
import type { Behaviour, Next, Position } from './behaviour.ts';
import type { DiskTable, KnownDisk } from './disk-table.ts';
import { faultOfEvent, type Observed, observe, type Rules } from './invariants.ts';

export interface Ending {
  readonly disk: KnownDisk;
  readonly observed: Observed;
  readonly steps: readonly string[];
  readonly fault?: string | undefined;
}

/** Runs one process to its end while every other is gone. */
export async function runAlone(
  behaviour: Behaviour,
  disks: DiskTable,
  rules: Rules,
  from: { readonly disk: KnownDisk; readonly observed: Observed },
): Promise<Ending> {
  let { disk, observed } = from;
  const steps: string[] = [];
  let position: Position = await behaviour.start();
  for (;;) {
    const { next }: { next: Next } = position;
    if (next.kind === 'ended') return { disk, observed, steps, fault: faultOfEnd(next) };
    let answer: Outcome = { value: [] };
    if (next.kind === 'operation') {
      ({ after: disk, outcome: answer } = disks.answer(disk, next.operation, next.number));
    } else {
      const fault = faultOfEvent(rules, observed, next.event);
      if (fault) return { disk, observed, steps: [...steps, next.label], fault };
      observed = observe(observed, next.event);
    }
    steps.push(describeStep(next.label, answer));
    position = await behaviour.follow(position, answer);
  }
}

/** A process that throws is a fault by itself. */
export function faultOfEnd(next: Next): string | undefined {
  if (next.kind !== 'ended' || next.error === undefined) return undefined;
  return `a process failed: ${String(next.error)}`;
}

export function describeStep(label: string, answer: Outcome): string {
  return 'code' in answer ? `${label} (${answer.code})` : label;
}
