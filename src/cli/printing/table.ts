import { showHidden } from '../../trust/visible-text.ts';
import { rulerFor, type TextRuler } from './text-width.ts';

/** A column, and how it gives way where a line is longer than the terminal is wide. */
export interface Column {
  /** Stands above it in a terminal. */
  readonly title?: string;
  /** It may be cut to this many terminal columns; absent if it is never cut. */
  readonly minWidth?: number;
  /** Which end is cut: of a path, the end tells more. */
  readonly cutAt?: 'start' | 'end';
  /** Columns with a rank are left out where cutting is not enough, the lowest first. */
  readonly dropRank?: number;
  /** How it is cut, and what its cells say, where nothing else helps. */
  readonly narrow?: {
    readonly minWidth?: number;
    readonly title?: string;
    readonly shorten?: (cell: string) => string;
  };
}

type Row = readonly string[];

const gap = '  ';
const ellipsis = '…';
const ellipsisColumns = 1;
/** In less room than this, or than this part of a narrow line, text goes below what it belongs to. */
const leastWrapWidth = 32;
const leastWrapPart = 0.6;
const indent = '    ';

/**
 * Rows of cells as lines, each column as wide as its widest cell is on a terminal.
 * @param width of the terminal: titles are shown, and columns are cut, then left out, until the lines fit. Without a terminal
 * every cell is whole, and there are no titles.
 */
export async function table(rows: readonly Row[], columns: readonly Column[] = [], width?: number): Promise<string[]> {
  const cells = rows.map((row) => row.map(oneLine));
  const ruler = await rulerFor([
    ...cells.flat(),
    ...columns.flatMap(({ title = '', narrow }) => [title, narrow?.title ?? '']),
  ]);
  if (width === undefined) return join(cells, widthsOf(cells, ruler), ruler);
  const titles = columns.map(({ title = '' }) => title);
  const titled = titles.some(Boolean) ? [titles, ...cells] : cells;
  const isFilled = widthsOf(cells, ruler).map((each) => each > 0);
  const widths = widthsOf(titled, ruler).map((each, index) => (isFilled[index] ? each : 0));
  const kept = columnsThatFit(widths, columns, width);
  const shape = kept.map((index) => columns[index] ?? {});
  const chosen = titled.map((row) => kept.map((index) => row[index] ?? ''));
  return fitRows(chosen, shape, width, ruler);
}

/** Lines that take no more than `columns` of a terminal each, with nothing in them that the terminal acts on. */
export async function fitLines(texts: readonly string[], columns: number): Promise<string[]> {
  const lines = texts.map(oneLine);
  const ruler = await rulerFor(lines);
  return lines.map((line) => cut(line, columns, ruler));
}

/** Text behind a head, broken between words so that it goes on below itself; in little room, below the head. */
export async function wrapBehind(head: string, text: string, width: number | undefined): Promise<string[]> {
  const line = oneLine(text);
  const ruler = await rulerFor([head, line]);
  if (width === undefined || ruler.width(head + line) <= width) return [head + line];
  const { wrap } = await import('./wide-text.ts');
  const room = width - ruler.width(head);
  if (room >= Math.min(leastWrapWidth, width * leastWrapPart)) {
    const blank = ' '.repeat(ruler.width(head));
    return wrap(line, room).map((part, index) => (index === 0 ? head : blank) + part);
  }
  return [head.trimEnd(), ...wrap(line, width - indent.length).map((part) => indent + part)];
}

/** As it is printed in the end, so that what is counted is what is shown. */
function oneLine(text: string): string {
  return showHidden(text).replace(/[\t\n]/g, ' ');
}

function join(rows: readonly Row[], widths: readonly number[], ruler: TextRuler): string[] {
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - ruler.width(cell))))
      .join(gap)
      .trimEnd(),
  );
}

function widthsOf(rows: readonly Row[], ruler: TextRuler): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, ruler.width(cell));
  }
  return widths;
}

/** Indexes of the columns that have room when each is as narrow as it may be. */
function columnsThatFit(widths: readonly number[], columns: readonly Column[], width: number): number[] {
  const narrowest = widths.map((each, index) => Math.min(each, columns[index]?.minWidth ?? each));
  let kept = [...widths.keys()].filter((index) => widths[index] !== 0);
  const rankOf = (index: number) => columns[index]?.dropRank ?? Number.POSITIVE_INFINITY;
  while (totalOf(kept.map((index) => narrowest[index] ?? 0)) > width) {
    const lowest = Math.min(...kept.map(rankOf));
    if (lowest === Number.POSITIVE_INFINITY) break;
    kept = kept.filter((index) => rankOf(index) !== lowest);
  }
  return kept;
}

function fitRows(rows: readonly Row[], shape: readonly Column[], width: number, ruler: TextRuler): string[] {
  const fitting = shrink(widthsOf(rows, ruler), shape, width);
  if (totalOf(fitting) <= width) return join(cutCells(rows, fitting, shape, ruler), fitting, ruler);
  const [titles = [], ...others] = rows;
  const narrowTitles = titles.map((title, index) => shape[index]?.narrow?.title ?? title);
  const isTitled = shape.some(({ title }) => title !== undefined);
  const shorten = (row: Row) => row.map((cell, index) => shape[index]?.narrow?.shorten?.(cell) ?? cell);
  const narrow = isTitled ? [narrowTitles, ...others.map(shorten)] : rows.map(shorten);
  const narrowShape = shape.map((column) => ({ ...column, ...column.narrow }));
  const widths = shrink(widthsOf(narrow, ruler), narrowShape, width);
  return join(cutCells(narrow, widths, narrowShape, ruler), widths, ruler).map((line) => cut(line, width, ruler));
}

function cutCells(
  rows: readonly Row[],
  widths: readonly number[],
  shape: readonly Column[],
  ruler: TextRuler,
): string[][] {
  return rows.map((row) => row.map((cell, index) => cut(cell, widths[index] ?? 0, ruler, shape[index]?.cutAt)));
}

/** Shortens the columns that may be cut, from the last to the first, until the row fits. */
function shrink(widths: readonly number[], shape: readonly Column[], width: number): number[] {
  const shrunk = [...widths];
  let excess = totalOf(widths) - width;
  for (let index = widths.length - 1; index >= 0 && excess > 0; index--) {
    const each = widths[index] ?? 0;
    const taken = Math.min(excess, Math.max(0, each - (shape[index]?.minWidth ?? each)));
    shrunk[index] = each - taken;
    excess -= taken;
  }
  return shrunk;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap.length * Math.max(0, widths.length - 1);
}

/** Cuts between whole characters, as a person sees them; one that is wide and would stand across the edge goes as well. */
function cut(text: string, columns: number, ruler: TextRuler, cutAt: Column['cutAt'] = 'end'): string {
  if (ruler.width(text) <= columns) return text;
  if (columns < 1) return '';
  const parts = ruler.split(text);
  if (cutAt === 'start') parts.reverse();
  let room = columns - ellipsisColumns;
  const end = parts.findIndex((part) => {
    room -= ruler.width(part);
    return room < 0;
  });
  const shown = parts.slice(0, end);
  return cutAt === 'start' ? ellipsis + shown.reverse().join('') : shown.join('') + ellipsis;
}
