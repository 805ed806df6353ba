const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

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
  const ageMs = Math.max(0, Date.now() - timeMs);
  if (ageMs < minuteMs) return 'less than a minute ago';
  if (ageMs < 120 * minuteMs) return `${Math.round(ageMs / minuteMs)} min ago`;
  return ageMs < 2 * dayMs ? `${Math.round(ageMs / 60 / minuteMs)} h ago` : `${Math.round(ageMs / dayMs)} days ago`;
}

export function stretch(durationMs: number): string {
  if (durationMs < 90 * minuteMs) return `${Math.max(1, Math.round(durationMs / minuteMs))} min`;
  return durationMs < 2 * dayMs
    ? `${Math.round(durationMs / 60 / minuteMs)} h`
    : `${Math.round(durationMs / dayMs)} days`;
}
