import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const characters = new Intl.Segmenter();

/** How text stands on a terminal whose characters are not all one column wide. */
export const wideText = {
  width: (text: string): number => stringWidth(text),
  /** Characters as a person sees them. */
  split: (text: string): string[] => [...characters.segment(text)].map(({ segment }) => segment),
};

/** Breaks a line between words where it can. */
export function wrap(line: string, columns: number): string[] {
  return wrapAnsi(line, Math.max(1, columns), { hard: true }).split('\n');
}
