import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

/** The plugin's icon as a PNG. The drawing has no text, so no font of this machine can change it. */
export function icon(svgFile: string): Uint8Array {
  const drawing = new Resvg(readFileSync(svgFile, 'utf8'), {
    fitTo: { mode: 'width', value: 1024 },
    font: { loadSystemFonts: false },
  });
  return drawing.render().asPng();
}
