import type { Outcome } from '../support/memory-operations.ts';
import { Behaviour, type Position } from './behaviour.ts';
import type { DiskTable, KnownDisk } from './disk-table.ts';
import type { Role } from './history.ts';
import { disturbed, faultOfEvent, type Observed, observe, type Rules } from './invariants.ts';
import { describeStep, faultOfEnd } from './run-alone.ts';

/** One moment of a history. Two histories that lead to equal moments have the same future. */
export interface Moment {
  readonly disk: KnownDisk;
  readonly processes: readonly Process[];
  readonly crashes: number;
  readonly observed: Observed;
  readonly before: Moment | undefined;
  /** What led here. */
  readonly step: string;
  readonly fault?: string | undefined;
}

interface Process {
  readonly generation: number;
  /** Undefined when it was killed and nobody took its place. */
  readonly position: Position | undefined;
}

export function keyOfMoment({ disk, processes, crashes, observed }: Moment): string {
  const positions = processes.map(({ position }) => position?.number ?? '-');
  return [disk.number, positions.join(), crashes, keyOfObserved(observed)].join(' ');
}

export function keyOfObserved({ isAnswered, timesShown, disturbance, isConfirmed }: Observed): string {
  return [isAnswered, timesShown, disturbance, isConfirmed].join();
}

export function isOver({ processes }: Moment): boolean {
  return processes.every(({ position }) => !isRunning(position));
}

/** Gives the moments that can follow. */
export class Stage {
  readonly #roles: readonly Role[];
  readonly #disks: DiskTable;
  readonly #rules: Rules;
  readonly #programs = new Map<number, Behaviour | undefined>();

  constructor(roles: readonly Role[], disks: DiskTable, rules: Rules) {
    this.#roles = roles;
    this.#disks = disks;
    this.#rules = rules;
  }

  async beginning(disk: KnownDisk, observed: Observed): Promise<Moment> {
    const processes: Process[] = [];
    for (const role of this.#roles.keys()) processes.push(await this.#startProcess(role, 0));
    return { disk, processes, crashes: 0, observed, before: undefined, step: '' };
  }

  /**
   * Whatever any process can do next, and the end of any process. Where one is about to do what concerns nobody else,
   * the order does not matter, so it goes first and nothing else is tried.
   */
  async following(moment: Moment, maxCrashes: number): Promise<Moment[]> {
    const running = [...moment.processes.keys()].filter((role) => isRunning(moment.processes[role]?.position));
    const secluded = running.find((role) => concernsNobodyElse(moment.processes[role]?.position));
    if (secluded !== undefined) return [await this.#step(moment, secluded)];
    const moments: Moment[] = [];
    for (const role of running) moments.push(await this.#step(moment, role));
    if (moment.crashes === maxCrashes) return moments;
    for (const role of running) moments.push(await this.#crash(moment, role));
    return moments;
  }

  async #step(moment: Moment, role: number): Promise<Moment> {
    const { generation, position } = moment.processes[role] as Process;
    if (!position || position.next.kind === 'ended') throw new Error('a process that has ended takes no step');
    const { next } = position;
    let { disk, observed } = moment;
    let answer: Outcome = { value: null };
    let fault: string | undefined;
    if (next.kind === 'operation') {
      ({ after: disk, outcome: answer } = this.#disks.answer(disk, next.operation, next.number));
    } else {
      if (next.event.event === 'whoLives') answer = { value: this.#living(moment, next.event.pids) };
      fault = faultOfEvent(this.#rules, observed, next.event);
      observed = observe(observed, next.event);
    }
    const reached = await position.behaviour.follow(position, answer);
    const processes = moment.processes.with(role, { generation, position: reached });
    const step = `${this.#roles[role]?.name}: ${describeStep(next.label, answer)}`;
    fault ??= faultOfEnd(reached.next);
    return { disk, processes, crashes: moment.crashes, observed, before: moment, step, fault };
  }

  async #crash(moment: Moment, role: number): Promise<Moment> {
    const { generation } = moment.processes[role] as Process;
    const processes = moment.processes.with(role, await this.#startProcess(role, generation + 1));
    const observed = disturbed(moment.observed, 'crash');
    const step = `${this.#roles[role]?.name} is killed`;
    return { disk: moment.disk, processes, crashes: moment.crashes + 1, observed, before: moment, step };
  }

  async #startProcess(role: number, generation: number): Promise<Process> {
    const pid = pidOf(role, generation);
    if (!this.#programs.has(pid)) {
      const program = this.#roles[role]?.start(pid, generation);
      this.#programs.set(pid, program && new Behaviour(program, pid));
    }
    return { generation, position: await this.#programs.get(pid)?.start() };
  }

  #living({ processes }: Moment, pids: readonly number[]): number[] {
    return [...processes.keys()].flatMap((role) => {
      const { generation, position } = processes[role] as Process;
      return position && pids.includes(pidOf(role, generation)) ? [pidOf(role, generation)] : [];
    });
  }
}

function pidOf(role: number, generation: number): number {
  return 100 * (role + 1) + generation;
}

function isRunning(position: Position | undefined): boolean {
  return position !== undefined && position.next.kind !== 'ended';
}

/** Only its writer looks at a file in tmp/, and what follows from an event is seen by the onlooker alone. */
function concernsNobodyElse(position: Position | undefined): boolean {
  if (position?.next.kind === 'event') return position.next.event.event === 'confirmed';
  if (position?.next.kind !== 'operation') return false;
  const { name, path } = position.next.operation;
  const isOwnFile = name === 'createFile' || name === 'write' || name === 'sync' || name === 'unlink';
  return name === 'close' || (isOwnFile && /[\\/]tmp[\\/]/.test(path));
}
