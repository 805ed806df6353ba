import { ask } from './door.ts';
import type { Engine, Row } from './engine.ts';

/** Messages that stand before the model, which has not responded since. */
let unanswered: readonly string[] = [];

/** Mail came before the model in the place of a doorbell. */
export function noteMail({ message, agentId }: Row): void {
  if (agentId !== undefined) return;
  const texts = message.content.flatMap(({ text }) => (typeof text === 'string' ? text : []));
  const found = texts.flatMap((text) => [...text.matchAll(/<cc2cc-message id="([A-Za-z0-9._-]+)"/g)]);
  unanswered = [...unanswered, ...found.flatMap(([, id]) => id ?? [])];
}

/** Tells the server what the model has responded to, once. */
export async function noteResponse($: Engine, { origin, agentId }: Row): Promise<void> {
  // The client writes errors of the API down as responses, of no model.
  if (agentId !== undefined || unanswered.length === 0 || !isOfModel(origin)) return;
  const ids = unanswered;
  unanswered = [];
  await ask($, 'answered', { ids });
}

/** The turn is over: what comes later may not have this mail before it, which only the transcript can tell. */
export function forgetMail(): void {
  unanswered = [];
}

function isOfModel({ kind, model }: Row['origin']): boolean {
  return kind === 'model' && model !== undefined && model !== '<synthetic>';
}
