const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const unitMs: Readonly<Record<string, number>> = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs };

/** A span of time for people, in its largest unit: `45 s`, `3 min`, `5 h`, `12 days`. */
export function describeSpan(spanMs: number): string {
  const seconds = Math.round(Math.abs(spanMs) / secondMs);
  return seconds < 120 ? `${seconds} s` : inMinutesOrMore(spanMs);
}

/** The same for what nobody knows to the second, such as how long somebody has been away. */
export function describeRoughSpan(spanMs: number): string {
  return spanMs < minuteMs ? 'less than a minute' : inMinutesOrMore(spanMs);
}

/** How long ago something was. Less than a minute may as well be now, because clocks differ. */
export function describeAgo(ageMs: number): string {
  return ageMs < minuteMs ? 'just now' : `${inMinutesOrMore(ageMs)} ago`;
}

/**
 * Reads `45`, which is seconds, `90s`, `30m`, `1.5h`, `3d` or `2w`.
 * @returns milliseconds; undefined for any other text.
 */
export function parseSpan(text: string): number | undefined {
  const [, number, unit = 's'] = /^([0-9]{1,9}(?:\.[0-9]+)?)([smhdw])?$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (unitMs[unit] ?? secondMs);
}

function inMinutesOrMore(spanMs: number): string {
  const minutes = Math.round(Math.abs(spanMs) / minuteMs);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
