/** One line of the table. */
export interface Figure {
  readonly what: string;
  /** What it should be, in words; empty where it is for information only. */
  readonly aim: string;
  readonly figure: string;
  /** Undefined where there is no aim. */
  readonly met?: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}

/** Measures each of several things in turn, again and again, so that a slow moment of the machine meets all of them. */
export async function interleave<Name extends string>(
  rounds: number,
  measurements: Record<Name, () => number | Promise<number>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(measurements) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) samples.get(name)?.push(await measurements[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(samples.get(name) ?? [])])) as Record<Name, number>;
}

/** A ratio and the two times it was made of. */
export function ratio(what: string, measuredMs: number, referenceMs: number, limit?: number): Figure {
  const value = measuredMs / referenceMs;
  const figure = `${value.toFixed(2)} × (${toMs(measuredMs)} to ${toMs(referenceMs)})`;
  return limit === undefined
    ? { what, aim: '', figure }
    : { what, aim: `at most ${limit.toFixed(2)} ×`, figure, met: value <= limit };
}

export function toMs(timeMs: number): string {
  return `${timeMs.toFixed(timeMs < 10 ? 2 : 0)} ms`;
}

/** @param earlier figures of another run, by what was measured. */
export function table(figures: readonly Figure[], earlier?: ReadonlyMap<string, string>): string {
  const head = ['measured', 'aim', 'figure', 'met', ...(earlier ? ['earlier'] : [])];
  const rows = [
    head,
    ...figures.map(({ what, aim, figure, met }) => [
      what,
      aim || '-',
      figure,
      describeMet(met),
      ...(earlier ? [earlier.get(what) ?? '-'] : []),
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function describeMet(met: boolean | undefined): string {
  if (met === undefined) return '-';
  return met ? 'yes' : 'NO';
}
