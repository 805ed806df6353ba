import { describeAgo, describeRoughSpan } from '../../../protocol/spans.ts';

/** Short and in the reader's own notation: the time of today, the day of everything before. */
export function shortTime(timeMs: number): string {
  const time = new Date(timeMs);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday
    ? time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : time.toLocaleDateString([], { month: 'short', day: 'numeric' });
}

export function longTime(timeMs: number): string {
  return new Date(timeMs).toLocaleString();
}

export function age(timeMs: number): string {
  return describeAgo(Date.now() - timeMs);
}

export function stretch(durationMs: number): string {
  return describeRoughSpan(durationMs);
}
