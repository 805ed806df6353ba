import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { drawFilm } from '../../scripts/picture/draw.mts';
import { type Frame, takeFrame } from '../../scripts/picture/film.mts';

const headless = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');
const size = { columns: 20, rows: 2 };

/** What a terminal shows after a program has written `output`. */
async function frameOf(output: string): Promise<Frame> {
  const terminal = new headless.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  return takeFrame(Array.from({ length: size.rows }, (_, row) => active.getLine(row)));
}

test('a frame has the colours of the terminal, one run for what looks the same', async () => {
  const [line] = await frameOf(
    'plain \x1b[38;2;215;119;87;1mcoral\x1b[0m \x1b[38;5;244mgrey\x1b[0m \x1b[7mback\x1b[0m',
  );
  expect(
    line?.map(({ column, text, colour, background, isBold }) => [column, text, colour, background, isBold]),
  ).toEqual([
    [0, 'plain ', undefined, undefined, false],
    [6, 'coral', '#d77757', undefined, true],
    [12, 'grey', '#808080', undefined, false],
    [17, 'bac', '#0d1117', '#e6edf3', false],
  ]);
});

test('each scene is drawn once, and only the last one stands where nothing may move', async () => {
  const scenes = await Promise.all(
    ['first <b>', 'second'].map(async (text) => ({ seconds: 1, frames: [await frameOf(text)] })),
  );
  const picture = drawFilm({ titles: ['a & b'], size, scenes, description: 'two words' });
  expect(picture).toContain('first &lt;b&gt;');
  expect(picture).toContain('>a &amp; b<');
  expect(picture.match(/class="scene s\d"/g)).toEqual(['class="scene s0"', 'class="scene s1"']);
  const [still = ''] = picture.split('@media (prefers-reduced-motion:no-preference)');
  expect(still).toContain('.s1{opacity:1}');
  expect(still).not.toContain('.s0{opacity:1}');
});
