import type { IBufferCell, IBufferLine } from '@xterm/headless';

/** Cells of one line that look the same. */
export interface Run {
  readonly column: number;
  readonly text: string;
  /** A colour such as `#d77757`; undefined for the terminal's own. */
  readonly colour: string | undefined;
  readonly background: string | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
}

export type Frame = readonly (readonly Run[])[];

type Look = Omit<Run, 'column' | 'text'>;

/** The usual sixteen colours of a dark terminal; the client names a few of them. */
const namedColours =
  '#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4 #6e7681 #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #f0f6fc'.split(
    ' ',
  );

/** Few monospaced fonts have the ones on the left. */
const commonForms: Readonly<Record<string, string>> = { '\u00a0': ' ', '⎿': '└', '⏸': '‖' };

/** What a terminal shows now, line by line. */
export function takeFrame(rows: readonly (IBufferLine | undefined)[]): Frame {
  return rows.map((row) => (row ? runsOf(row) : []));
}

function runsOf(row: IBufferLine): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < row.length; column++) {
    const cell = row.getCell(column);
    // The second half of a wide character has no width.
    if (!cell || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const characters = cell.getChars() || ' ';
    const text = commonForms[characters] ?? characters;
    const last = runs.at(-1);
    if (last && isSame(last, look)) runs[runs.length - 1] = { ...last, text: last.text + text };
    else runs.push({ ...look, column, text });
  }
  return runs.filter(({ text, background }) => text.trim() !== '' || background !== undefined);
}

function lookOf(cell: IBufferCell): Look {
  const foreground = colourOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
  const background = colourOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  return {
    colour: isInverse ? (background ?? '#0d1117') : foreground,
    background: isInverse ? (foreground ?? '#e6edf3') : background,
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    isItalic: cell.isItalic() !== 0,
  };
}

function isSame(one: Look, other: Look): boolean {
  return (
    one.colour === other.colour &&
    one.background === other.background &&
    one.isBold === other.isBold &&
    one.isDim === other.isDim &&
    one.isItalic === other.isItalic
  );
}

function colourOf(isDirect: boolean, isIndexed: boolean, value: number): string | undefined {
  if (isDirect) return `#${value.toString(16).padStart(6, '0')}`;
  return isIndexed ? indexedColour(value) : undefined;
}

/** The 256 colours of xterm: sixteen with names, a cube of six by six by six, and a grey scale. */
function indexedColour(index: number): string {
  const named = namedColours[index];
  if (named !== undefined) return named;
  if (index >= 232) return rgb(Array.from({ length: 3 }, () => 8 + 10 * (index - 232)));
  const steps = [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6];
  return rgb(steps.map((step) => (step === 0 ? 0 : 55 + 40 * step)));
}

function rgb(parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
