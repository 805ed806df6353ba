import type { ModelRequest } from './model-request.ts';
import { answersIn } from './model-text.ts';

/** Splits rounds into runs that share one history: by session, and anew after a compaction. */
export function historiesOf(requests: ModelRequest[]): ModelRequest[][] {
  const histories: ModelRequest[][] = [];
  const current = new Map<string | undefined, ModelRequest[]>();
  for (const request of requests) {
    const history = current.get(request.sessionId);
    if (history !== undefined && continues(history, request)) {
      history.push(request);
    } else {
      const started = [request];
      histories.push(started);
      current.set(request.sessionId, started);
    }
  }
  return histories;
}

/** A history that goes on still begins with the same answer; a compacted one has lost it. */
function continues(history: ModelRequest[], request: ModelRequest): boolean {
  const firstAnswer = history.map((earlier) => answersIn(earlier)[0]).find((answer) => answer !== undefined);
  return firstAnswer === undefined || answersIn(request)[0] === firstAnswer;
}
