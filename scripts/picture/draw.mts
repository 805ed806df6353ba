import type { TerminalSize } from '../../test/harness/terminal.ts';
import type { Frame, Run } from './film.mts';

/** What both terminals show for a while. */
export interface Scene {
  readonly seconds: number;
  /** One frame for each terminal. */
  readonly frames: readonly Frame[];
}

export interface Film {
  readonly titles: readonly string[];
  readonly size: TerminalSize;
  readonly scenes: readonly Scene[];
  /** For who cannot see it. */
  readonly description: string;
}

const cell = { width: 8.4, height: 18, fontSize: 14 } as const;
const margin = 14;
const barHeight = 30;
const gap = 16;

/**
 * One SVG that needs nothing from outside. Each scene is shown in turn; the last one stays where a viewer wants less
 * motion. Every run of text is stretched to its cells, so that any monospaced font of the viewer fits.
 */
export function drawFilm({ titles, size, scenes, description }: Film): string {
  const window = {
    width: size.columns * cell.width + 2 * margin,
    height: size.rows * cell.height + barHeight + 2 * margin,
  };
  const width = titles.length * window.width + (titles.length - 1) * gap;
  const windows = titles.map((title, index) => {
    const content = scenes.map(({ frames }, scene) => drawFrame(frames[index] ?? [], scene));
    return [
      `<g transform="translate(${round(index * (window.width + gap))} 0)">`,
      `<rect class="window" x="0.5" y="0.5" width="${round(window.width - 1)}" height="${window.height - 1}" rx="8"/>`,
      ...[18, 36, 54].map((x) => `<circle class="button" cx="${x}" cy="16" r="5"/>`),
      `<text class="title" x="${round(window.width / 2)}" y="20">${escaped(title)}</text>`,
      `<g transform="translate(${margin} ${barHeight + margin})">`,
      ...content,
      '</g></g>',
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${window.height}" role="img" fill="#e6edf3">`,
    `<title>${escaped(description)}</title>`,
    `<style>${styleSheet(scenes)}</style>`,
    ...windows,
    '</svg>\n',
  ].join('\n');
}

function drawFrame(frame: Frame, scene: number): string {
  const lines = frame.flatMap((runs, row) => runs.map((run) => drawRun(run, row)));
  return `<g class="scene s${scene}">${lines.join('\n')}</g>`;
}

function drawRun(run: Run, row: number): string {
  const text = run.text.trimEnd();
  const lead = text.length - text.trimStart().length;
  const shown = text.trimStart();
  const x = round((run.column + lead) * cell.width);
  const y = row * cell.height;
  const background =
    run.background === undefined
      ? ''
      : `<rect x="${round(run.column * cell.width)}" y="${y}" width="${round(run.text.length * cell.width)}" height="${cell.height}" fill="${run.background}"/>`;
  if (shown === '') return background;
  const classes = [run.isBold ? 'b' : '', run.isDim ? 'd' : '', run.isItalic ? 'i' : ''].filter(Boolean).join(' ');
  const attributes = [
    `x="${x}" y="${y + 13}"`,
    `textLength="${round([...shown].length * cell.width)}"`,
    classes === '' ? '' : `class="${classes}"`,
    run.colour === undefined ? '' : `fill="${run.colour}"`,
  ].filter(Boolean);
  return `${background}<text ${attributes.join(' ')}>${escaped(shown)}</text>`;
}

function styleSheet(scenes: readonly Scene[]): string {
  const total = scenes.reduce((sum, { seconds }) => sum + seconds, 0);
  let passed = 0;
  const turns = scenes.map(({ seconds }, index) => {
    const [from, to] = [passed / total, (passed + seconds) / total].map((part) => round(part * 100));
    passed += seconds;
    const before = from === 0 ? '' : `0%{opacity:0}`;
    const after = to === 100 ? '' : `${to}%{opacity:0}`;
    return `@keyframes k${index}{${before}${from}%{opacity:1}${after}}.s${index}{animation:k${index} ${total}s step-end infinite}`;
  });
  return [
    `text{font:${cell.fontSize}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}`,
    '.window{fill:#0d1117;stroke:#3d444d}.button{fill:#3d444d}',
    '.title{text-anchor:middle;fill:#9198a1;font-size:13px}',
    '.b{font-weight:bold}.d{opacity:.65}.i{font-style:italic}.scene{opacity:0}',
    `.s${scenes.length - 1}{opacity:1}`,
    `@media (prefers-reduced-motion:no-preference){${turns.join('')}}`,
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
