import type { Line } from './api/door.ts';
import { drawParts } from './draw.ts';
import type { BandDrawing, Element, Engine } from './engine.ts';
import { shownView } from './watch.ts';

/** The line above the prompt box. @returns undefined when there is nothing to say. */
export function drawBand($: Engine, drawing: BandDrawing): Element | undefined {
  const { hasSurvey, bodyColumns } = drawing.props;
  const line = hasSurvey ? undefined : longestThatFits(shownView()?.band ?? [], bodyColumns);
  const { Text } = $.ui.resolve(drawing);
  return line && Text({ wrap: 'truncate-end', children: drawParts($, drawing, line.parts) });
}

function longestThatFits(lines: readonly Line[], columns: number): Line | undefined {
  return lines.find((line) => line.columns <= columns) ?? lines.at(-1);
}
