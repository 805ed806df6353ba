import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { showHidden } from '../../trust/visible-text.ts';

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
const characters = new Intl.Segmenter();
/** In less room than this, or than this part of a narrow line, text goes below what it belongs to. */
const leastWrapWidth = 32;
const leastWrapPart = 0.6;
const indent = '    ';

/**
 * Rows of cells as lines, each column as wide as its widest cell is on a terminal.
 * @param width of the terminal: titles are shown, and columns are cut, then left out, until the lines fit. Without a terminal
 * every cell is whole, and there are no titles.
 */
export function table(rows: readonly Row[], columns: readonly Column[] = [], width?: number): string[] {
  const cells = rows.map((row) => row.map(oneLine));
  if (width === undefined) return join(cells, widthsOf(cells));
  const titles = columns.map(({ title = '' }) => title);
  const titled = titles.some(Boolean) ? [titles, ...cells] : cells;
  const isFilled = widthsOf(cells).map((each) => each > 0);
  const widths = widthsOf(titled).map((each, index) => (isFilled[index] ? each : 0));
  const kept = columnsThatFit(widths, columns, width);
  const shape = kept.map((index) => columns[index] ?? {});
  const chosen = titled.map((row) => kept.map((index) => row[index] ?? ''));
  return fitRows(chosen, shape, width);
}

/** A line that takes no more than `columns` of a terminal, with nothing in it that the terminal acts on. */
export function fitLine(text: string, columns: number): string {
  return cut(oneLine(text), columns);
}

/** Text behind a head, broken between words so that it goes on below itself; in little room, below the head. */
export function wrapBehind(head: string, text: string, width: number | undefined): string[] {
  const line = oneLine(text);
  if (width === undefined || stringWidth(head + line) <= width) return [head + line];
  const room = width - stringWidth(head);
  if (room >= Math.min(leastWrapWidth, width * leastWrapPart)) {
    const blank = ' '.repeat(stringWidth(head));
    return wrap(line, room).map((part, index) => (index === 0 ? head : blank) + part);
  }
  return [head.trimEnd(), ...wrap(line, width - indent.length).map((part) => indent + part)];
}

function wrap(line: string, columns: number): string[] {
  return wrapAnsi(line, Math.max(1, columns), { hard: true }).split('\n');
}

/** As it is printed in the end, so that what is counted is what is shown. */
function oneLine(text: string): string {
  return showHidden(text).replace(/[\t\n]/g, ' ');
}

function join(rows: readonly Row[], widths: readonly number[]): string[] {
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell))))
      .join(gap)
      .trimEnd(),
  );
}

function widthsOf(rows: readonly Row[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
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

function fitRows(rows: readonly Row[], shape: readonly Column[], width: number): string[] {
  const fitting = shrink(widthsOf(rows), shape, width);
  if (totalOf(fitting) <= width) return join(cutCells(rows, fitting, shape), fitting);
  const [titles = [], ...others] = rows;
  const narrowTitles = titles.map((title, index) => shape[index]?.narrow?.title ?? title);
  const isTitled = shape.some(({ title }) => title !== undefined);
  const shorten = (row: Row) => row.map((cell, index) => shape[index]?.narrow?.shorten?.(cell) ?? cell);
  const narrow = isTitled ? [narrowTitles, ...others.map(shorten)] : rows.map(shorten);
  const narrowShape = shape.map((column) => ({ ...column, ...column.narrow }));
  const widths = shrink(widthsOf(narrow), narrowShape, width);
  return join(cutCells(narrow, widths, narrowShape), widths).map((line) => cut(line, width));
}

function cutCells(rows: readonly Row[], widths: readonly number[], shape: readonly Column[]): string[][] {
  return rows.map((row) => row.map((cell, index) => cut(cell, widths[index] ?? 0, shape[index]?.cutAt)));
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
function cut(text: string, columns: number, cutAt: Column['cutAt'] = 'end'): string {
  if (stringWidth(text) <= columns) return text;
  if (columns < 1) return '';
  const parts = [...characters.segment(text)].map(({ segment }) => segment);
  if (cutAt === 'start') parts.reverse();
  let room = columns - stringWidth(ellipsis);
  const end = parts.findIndex((part) => {
    room -= stringWidth(part);
    return room < 0;
  });
  const shown = parts.slice(0, end);
  return cutAt === 'start' ? ellipsis + shown.reverse().join('') : shown.join('') + ellipsis;
}
