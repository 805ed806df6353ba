import type { Line, Part } from './api/door.ts';
import type { BandDrawing, Element, Engine, TextProperties } from './engine.ts';
import { shownView } from './watch.ts';

/** The line above the prompt box. @returns undefined when there is nothing to say. */
export function drawBand($: Engine, drawing: BandDrawing): Element | undefined {
  const { hasSurvey, bodyColumns } = drawing.props;
  const line = hasSurvey ? undefined : longestThatFits(shownView()?.band ?? [], bodyColumns);
  return line && drawLine($, drawing, line);
}

function longestThatFits(lines: readonly Line[], columns: number): Line | undefined {
  return lines.find((line) => line.columns <= columns) ?? lines.at(-1);
}

function drawLine($: Engine, drawing: BandDrawing, { parts }: Line): Element {
  const { Text } = $.ui.resolve(drawing);
  return Text({ wrap: 'truncate-end', children: parts.map((part) => Text({ ...looks(part), children: part.text })) });
}

function looks({ tone }: Part): TextProperties {
  if (tone === 'quiet') return { dimColor: true };
  if (tone === 'strong') return { bold: true };
  return tone === 'warning' ? { bold: true, color: 'warning' } : {};
}
