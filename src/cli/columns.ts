import stringWidth from 'string-width';
import { showHidden } from '../trust/visible-text.ts';

/** How a column gives way where a line is longer than the terminal is wide. */
export interface Column {
  /** It may be cut to this many terminal columns; absent if it is never cut. */
  readonly minWidth?: number;
  /** Which end is cut: of a path, the end tells more. */
  readonly cutAt?: 'start' | 'end';
  /** Columns with a rank are left out where cutting is not enough, the lowest first. */
  readonly dropRank?: number;
}

const gap = '  ';
const ellipsis = '…';
const characters = new Intl.Segmenter();

/** Rows of cells as lines, each column as wide as its widest cell is on a terminal. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(oneLine));
  return join(cells, widthsOf(cells));
}

/** The same within a terminal that is `columns` wide: columns are cut, then left out, and at last the whole line is cut. */
export function fitColumns(rows: readonly (readonly string[])[], layout: readonly Column[], columns: number): string[] {
  const cells = rows.map((row) => row.map(oneLine));
  const kept = columnsThatFit(widthsOf(cells), layout, columns);
  const chosen = cells.map((row) => kept.map((index) => row[index] ?? ''));
  const shape = kept.map((index) => layout[index] ?? {});
  const widths = shrink(widthsOf(chosen), shape, columns);
  const cut = chosen.map((row) => row.map((cell, index) => cutCell(cell, widths[index] ?? 0, shape[index]?.cutAt)));
  return join(cut, widths).map((line) => fitLine(line, columns));
}

/** A line that takes no more than `columns` of a terminal, with nothing in it that the terminal acts on. */
export function fitLine(text: string, columns: number): string {
  return cutCell(oneLine(text), columns);
}

/** As it is printed in the end, so that what is counted is what is shown. */
function oneLine(text: string): string {
  return showHidden(text).replace(/[\t\n]/g, ' ');
}

function join(rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell))))
      .join(gap)
      .trimEnd(),
  );
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
  }
  return widths;
}

/** Indexes of the columns that have room when each is as narrow as it may be. */
function columnsThatFit(widths: readonly number[], layout: readonly Column[], columns: number): number[] {
  const narrowest = widths.map((width, index) => Math.min(width, layout[index]?.minWidth ?? width));
  let kept = [...widths.keys()].filter((index) => widths[index] !== 0);
  const rankOf = (index: number) => layout[index]?.dropRank ?? Number.POSITIVE_INFINITY;
  while (totalOf(kept.map((index) => narrowest[index] ?? 0)) > columns) {
    const lowest = Math.min(...kept.map(rankOf));
    if (lowest === Number.POSITIVE_INFINITY) break;
    kept = kept.filter((index) => rankOf(index) !== lowest);
  }
  return kept;
}

/** Shortens the columns that may be cut, from the last to the first, until the row fits. */
function shrink(widths: readonly number[], shape: readonly Column[], columns: number): number[] {
  const shrunk = [...widths];
  let excess = totalOf(widths) - columns;
  for (let index = widths.length - 1; index >= 0 && excess > 0; index--) {
    const width = widths[index] ?? 0;
    const taken = Math.min(excess, Math.max(0, width - (shape[index]?.minWidth ?? width)));
    shrunk[index] = width - taken;
    excess -= taken;
  }
  return shrunk;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap.length * Math.max(0, widths.length - 1);
}

/** Cuts between whole characters, as a person sees them. */
function cutCell(cell: string, columns: number, cutAt: Column['cutAt'] = 'end'): string {
  if (stringWidth(cell) <= columns) return cell;
  const parts = [...characters.segment(cell)].map(({ segment }) => segment);
  if (cutAt === 'start') parts.reverse();
  const shown: string[] = [];
  let room = columns - stringWidth(ellipsis);
  for (const part of parts) {
    room -= stringWidth(part);
    if (room < 0) break;
    shown.push(part);
  }
  if (columns < 1) return '';
  return cutAt === 'start' ? ellipsis + shown.reverse().join('') : shown.join('') + ellipsis;
}
