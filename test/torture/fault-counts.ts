/** What a checker found wrong, as sentences. */
export interface Verdict {
  readonly lost: readonly string[];
  /** Put before a model again without the mark of a redelivery. */
  readonly doubled: readonly string[];
  /** Not as it was written: a cut text, a record that cannot be read, a wrong order, a crash. */
  readonly torn: readonly string[];
}

export const allIsWell: Verdict = { lost: [], doubled: [], torn: [] };

export interface Row {
  readonly fault: string;
  cases: number;
  /** In how many of the cases the fault did happen. */
  fired: number;
  lost: number;
  doubled: number;
  torn: number;
  /** Where the first defects were found, and what they are. */
  readonly examples: string[];
}

const examplesPerRow = 8;

/** Counts the cases of each fault. */
export class FaultCounts {
  readonly rows = new Map<string, Row>();

  add(fault: string, title: string, hasFired: boolean, { lost, doubled, torn }: Verdict): void {
    const row = this.row(fault);
    row.cases += 1;
    row.fired += Number(hasFired);
    row.lost += lost.length;
    row.doubled += doubled.length;
    row.torn += torn.length;
    const found = [...lost, ...doubled, ...torn];
    if (found.length > 0 && row.examples.length < examplesPerRow)
      row.examples.push(`${title}: ${found.slice(0, 5).join('; ')}`);
  }

  row(fault: string): Row {
    const row = this.rows.get(fault) ?? { fault, cases: 0, fired: 0, lost: 0, doubled: 0, torn: 0, examples: [] };
    this.rows.set(fault, row);
    return row;
  }
}

export function isClean(row: Row): boolean {
  return row.fired > 0 && row.lost + row.doubled + row.torn === 0;
}

const columns = ['fault', 'cases', 'fired', 'lost', 'doubled', 'torn'] as const;

export function table(rows: readonly Row[]): string {
  const lines = [columns.map(String), ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const pad = (cell: string, index: number) =>
    index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0);
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}
